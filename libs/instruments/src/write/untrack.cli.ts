import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { CliAction, CliInvocation, CliOutcome } from '#cli';
import { ProjectionProgress } from '#event-sourcing';
import { changeTracking } from './change-tracking.js';
import { UntrackInstrument } from './untrack-instrument.command.js';

@Injectable()
export class UntrackAction implements CliAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly progress: ProjectionProgress,
  ) {}

  run({ arguments: [symbols] }: CliInvocation): Promise<CliOutcome> {
    const change = (symbol: string) => this.commands.execute(new UntrackInstrument(symbol, Date.now(), randomUUID()));
    return changeTracking(symbols as string[], change, this.progress, {
      tracked: false,
      changed: 'no longer',
      unchanged: 'not',
    });
  }
}
