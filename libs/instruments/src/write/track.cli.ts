import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { CliAction, CliInvocation, CliOutcome } from '#cli';
import { ProjectionProgress } from '#event-sourcing';
import { changeTracking } from './change-tracking.js';
import { TrackInstrument } from './track-instrument.command.js';

@Injectable()
export class TrackAction implements CliAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly progress: ProjectionProgress,
  ) {}

  run({ arguments: [symbols] }: CliInvocation): Promise<CliOutcome> {
    const change = (symbol: string) => this.commands.execute(new TrackInstrument(symbol, Date.now(), randomUUID()));
    return changeTracking(symbols as string[], change, this.progress, {
      tracked: true,
      changed: 'now',
      unchanged: 'already',
    });
  }
}
