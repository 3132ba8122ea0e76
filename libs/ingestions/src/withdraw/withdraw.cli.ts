import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { UsageError, type CliAction, type CliInvocation, type CliOutcome } from '#cli';
import { parseAddress, ProjectionProgress } from '#event-sourcing';
import { ingestionPath } from '../read/ingestions.schema.js';
import { WithdrawEvent } from './withdraw-event.command.js';
import { WithdrawIngestion } from './withdraw-ingestion.command.js';
import { withdrawalOutcome } from './withdrawal-outcome.js';

interface Options {
  readonly dryRun?: boolean;
  readonly cascade?: boolean;
}

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

export function ingestionIdOf(given: unknown): string {
  const parsed = ingestionPath.safeParse({ id: given });
  if (parsed.success) return parsed.data.id;
  throw new UsageError(`${JSON.stringify(given)}: expected the id of an ingestion, a UUID; ingestions list names them`);
}
