import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { importOutcome, type CliAction, type CliInvocation, type CliOutcome } from '#cli';
import { ProjectionProgress } from '#event-sourcing';
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
