import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { importOutcome, type CliAction, type CliInvocation, type CliOutcome, type CliVerb } from '#cli';
import { ProjectionProgress } from '#event-sourcing';
import { parseDay } from '../import/import-prices.cli.js';
import { FetchPrices } from './fetch-prices.command.js';
import { tickersIn } from './fetch-targets.js';

@Injectable()
export class FetchPricesAction implements CliAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly projections: ProjectionProgress,
  ) {}

  async run({ arguments: [texts], options, progress, signal }: CliInvocation): Promise<CliOutcome> {
    const { from, wait } = options as { from?: string; wait?: boolean };
    const symbols = tickersIn((texts as string[] | undefined) ?? []);
    progress.start('prices, symbols', symbols.length || null);
    const onSymbol = () => progress.advance(1);
    const fetched = await this.commands.execute(new FetchPrices(symbols, { from, now: Date.now(), signal, onSymbol }));
    progress.finish();
    if (wait !== false) await this.projections.caughtUp(fetched.addresses);
    const json = {
      ...fetched.summary,
      ingestionId: fetched.ingestionId,
      symbols: fetched.symbols,
      failures: fetched.failures,
    };
    if (fetched.failures.length > 0) {
      return { exitCode: 1, json, text: fetched.failures.map(({ message }) => message).join('\n') };
    }
    if (fetched.symbols.length === 0)
      return { exitCode: 0, json, text: 'Nothing is tracked: name symbols, or `marketlog track` some' };
    const context = { strict: false, dryRun: false, noun: 'rows', origin: `Yahoo for ${fetched.symbols.join(', ')}` };
    return { exitCode: 0, json, text: importOutcome(fetched.summary, context).text };
  }
}

export const fetchPricesVerb: CliVerb = {
  name: 'fetch prices',
  summary: 'Asks Yahoo for daily bars, splits and dividends; sessions that are over only',
  arguments: [{ flags: '[symbols...]', description: 'tickers such as AAPL (default: every tracked one)' }],
  options: [
    { flags: '--from <date>', description: 'first day of bars (default: what is missing)', parse: parseDay },
    { flags: '--no-wait', description: 'return without waiting for the read models' },
  ],
  examples: ['marketlog fetch prices', 'marketlog fetch prices AAPL MSFT --from 2020-01-01'],
  log: 'open',
  action: FetchPricesAction,
};
