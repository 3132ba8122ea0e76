import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  UsageError,
  type CliAction,
  type CliInvocation,
  type CliOutcome,
  type CliVerb,
  type VerbParameter,
} from '#cli';
import { parseAddress, ProjectionProgress } from '#event-sourcing';
import { ingestionPath } from '../read/ingestions.schema.js';
import { WithdrawEvent } from './withdraw-event.command.js';
import { WithdrawIngestion } from './withdraw-ingestion.command.js';
import { withdrawalOutcome } from './withdrawal-outcome.js';

interface Options {
  readonly dryRun?: boolean;
  readonly cascade?: boolean;
}

const withdrawalOptions: readonly VerbParameter[] = [
  { flags: '--dry-run', description: 'say what would be withdrawn, record nothing' },
  { flags: '--cascade', description: 'withdraw also what was recorded later on top of it' },
];

@Injectable()
export class WithdrawIngestionAction implements CliAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly progress: ProjectionProgress,
  ) {}

  async run({ arguments: [given], options, signal }: CliInvocation): Promise<CliOutcome> {
    const { dryRun = false, cascade = false } = options as Options;
    const ingestion = ingestionIdOf(given);
    const command = new WithdrawIngestion(ingestion, { dryRun, cascade, now: Date.now(), signal });
    const result = await this.commands.execute(command);
    await this.progress.caughtUp(result.addresses);
    return withdrawalOutcome({ ingestion }, result, { dryRun, cascade });
  }
}

export const withdrawIngestionVerb: CliVerb = {
  name: 'ingestions withdraw',
  summary: 'Takes back what an import or fetch recorded; the versions before are in force again',
  arguments: [{ flags: '<id>', description: 'id of the ingestion, as `ingestions list` names it' }],
  options: withdrawalOptions,
  examples: ['marketlog ingestions withdraw 0b1e2a52-5a3e-4f0c-9a64-6b8d0b5f7c11 --dry-run'],
  log: 'open',
  action: WithdrawIngestionAction,
};

@Injectable()
export class WithdrawEventAction implements CliAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly progress: ProjectionProgress,
  ) {}

  async run({ arguments: [given], options, signal }: CliInvocation): Promise<CliOutcome> {
    const { dryRun = false, cascade = false } = options as Options;
    const command = new WithdrawEvent(parseAddress(String(given)), {
      dryRun,
      cascade,
      correlationId: randomUUID(),
      signal,
    });
    const result = await this.commands.execute(command);
    await this.progress.caughtUp([...result.addresses.values()]);
    return withdrawalOutcome({ event: String(given) }, result, { dryRun, cascade });
  }
}

export const withdrawEventVerb: CliVerb = {
  name: 'events withdraw',
  summary: 'Takes one recorded fact back: a bar, a corporate action, an article',
  arguments: [{ flags: '<address>', description: 'such as prices-3@1042, as answers and `events list` name it' }],
  options: withdrawalOptions,
  examples: ['marketlog events withdraw prices-3@1042'],
  log: 'open',
  action: WithdrawEventAction,
};

export function ingestionIdOf(given: unknown): string {
  const parsed = ingestionPath.safeParse({ id: given });
  if (parsed.success) return parsed.data.id;
  throw new UsageError(`${JSON.stringify(given)}: expected the id of an ingestion, a UUID; ingestions list names them`);
}
