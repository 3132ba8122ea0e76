import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { CliAction, CliInvocation, CliOutcome, CliVerb } from '#cli';
import { EventStore, ProjectionProgress } from '#event-sourcing';
import { UntrackInstrument } from './untrack-instrument.command.js';

@Injectable()
export class UntrackAction implements CliAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly store: EventStore,
    private readonly progress: ProjectionProgress,
  ) {}

  async run({ arguments: [symbols] }: CliInvocation): Promise<CliOutcome> {
    const results = [];
    for (const symbol of symbols as string[]) {
      const command = new UntrackInstrument(symbol, Date.now(), randomUUID());
      const { instrumentId, changed } = await this.commands.execute(command);
      results.push({ symbol: symbol.toUpperCase(), instrumentId, tracked: false, changed });
    }
    // Where nothing was appended nobody may be projecting, and there is nothing to wait for.
    if (results.some(({ changed }) => changed)) await this.progress.caughtUp(await this.store.heads('instruments'));
    const lines = results.map(({ symbol, changed }) => `${symbol} is ${changed ? 'no longer' : 'not'} tracked`);
    return { exitCode: 0, json: results, text: lines.join('\n') };
  }
}

export const untrackVerb: CliVerb = {
  name: 'untrack',
  summary: 'Asks for no more live data of symbols; what was recorded stays',
  arguments: [{ flags: '<symbols...>', description: 'tickers such as AAPL' }],
  examples: ['marketlog untrack MSFT'],
  log: 'open',
  action: UntrackAction,
};
