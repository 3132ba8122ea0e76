import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { assertDayRange, importOutcome, tickersIn, type CliAction, type CliInvocation, type CliOutcome } from '#cli';
import { Clock, ProjectionProgress } from '#event-sourcing';
import { parseTicker } from '#markets';
import { FetchPrices } from './fetch-prices.command.js';

@Injectable()
export class FetchPricesAction implements CliAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly projections: ProjectionProgress,
    private readonly clock: Clock,
  ) {}

  async run({ arguments: [texts], options, progress, signal }: CliInvocation): Promise<CliOutcome> {
    const { from, to, wait } = options as { from?: string; to?: string; wait?: boolean };
    assertDayRange({ from, to });
    const symbols = tickersIn(texts as string[] | undefined, parseTicker);
    progress.start('prices, symbols', symbols.length || null);
    const onSymbol = () => progress.advance(1);
    const fetched = await this.commands.execute(
      new FetchPrices(symbols, { from, to, now: this.clock.now(), signal, onSymbol }),
    );
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
    const context = { strict: false, dryRun: false, noun: 'rows', origin: `vendors for ${fetched.symbols.join(', ')}` };
    return { exitCode: 0, json, text: importOutcome(fetched.summary, context).text };
  }
}
