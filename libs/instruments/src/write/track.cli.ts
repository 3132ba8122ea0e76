import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { CliAction, CliInvocation, CliOutcome, CliVerb } from '#cli';
import { EventStore, ProjectionProgress } from '#event-sourcing';
import { TrackInstrument } from './track-instrument.command.js';

@Injectable()
export class TrackAction implements CliAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly store: EventStore,
    private readonly progress: ProjectionProgress,
  ) {}

  async run({ arguments: [symbols] }: CliInvocation): Promise<CliOutcome> {
    const results = [];
    for (const symbol of symbols as string[]) {
      const { instrumentId, changed } = await this.commands.execute(
        new TrackInstrument(symbol, Date.now(), randomUUID()),
      );
      results.push({ symbol: symbol.toUpperCase(), instrumentId, tracked: true, changed });
    }
    // Where nothing was appended nobody may be projecting, and there is nothing to wait for.
    if (results.some(({ changed }) => changed)) await this.progress.caughtUp(await this.store.heads('instruments'));
    const lines = results.map(({ symbol, changed }) => `${symbol} is ${changed ? 'now' : 'already'} tracked`);
    return { exitCode: 0, json: results, text: lines.join('\n') };
  }
}

export const trackVerb: CliVerb = {
  name: 'track',
  summary: 'Asks for live data of symbols from now on; an unknown one is registered',
  arguments: [{ flags: '<symbols...>', description: 'tickers such as AAPL' }],
  examples: ['marketlog track AAPL MSFT'],
  log: 'open',
  action: TrackAction,
};
