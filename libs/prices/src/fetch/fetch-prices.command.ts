import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { failureOf, Rejections, type ImportSummary } from '#cli';
import { IngestionJournal, InstrumentRegistry, noCounts, type IngestionFailure } from '#contracts';
import type { EventAddress } from '#event-sourcing';
import { RecordDailyBars } from '../daily-bars/record-daily-bars.command.js';
import { FetchTargets, type FetchTarget } from './fetch-targets.js';
import { deliveryOf } from './fetched-delivery.js';
import { PriceSource, VendorError } from './price-source.port.js';

export interface FetchPricesOptions {
  /** First day of bars, YYYY-MM-DD; by default what is missing. */
  readonly from?: string | undefined;
  /** UTC milliseconds. */
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
  readonly onSymbol?: ((symbol: string) => void) | undefined;
}

export interface FetchedPrices {
  /** Null where there was nobody to ask about. */
  readonly ingestionId: string | null;
  readonly summary: ImportSummary;
  readonly symbols: readonly string[];
  /** Why symbols are missing; empty where all is well. */
  readonly failures: readonly IngestionFailure[];
  readonly addresses: readonly EventAddress[];
}

/** Asks the live source for daily bars, splits and dividends of symbols, or of all that are tracked. */
export class FetchPrices extends Command<FetchedPrices> {
  constructor(
    /** Tickers; empty: every instrument that is tracked. */
    readonly symbols: readonly string[],
    readonly options: FetchPricesOptions,
  ) {
    super();
  }
}

@CommandHandler(FetchPrices)
export class FetchPricesHandler implements ICommandHandler<FetchPrices> {
  constructor(
    private readonly journal: IngestionJournal,
    private readonly registry: InstrumentRegistry,
    private readonly targets: FetchTargets,
    private readonly source: PriceSource,
    private readonly commands: CommandBus,
  ) {}

  /** A vendor that fails is an outcome, recorded as IngestionFailed; what was recorded before it stays. */
  async execute({ symbols: given, options }: FetchPrices): Promise<FetchedPrices> {
    const started = performance.now();
    const symbols = given.length > 0 ? given : await this.targets.tracked();
    if (symbols.length === 0) {
      const summary = { ...noCounts(), rejections: [], seconds: 0 };
      return { ingestionId: null, summary, symbols, failures: [], addresses: [] };
    }
    const ingestionId = await this.journal.start({
      kind: 'prices',
      mode: 'live',
      source: this.source.label,
      files: [],
      symbols,
    });
    const counts = noCounts();
    const rejections = await Rejections.open(undefined);
    const addresses: EventAddress[] = [];
    const failures: VendorError[] = [];
    try {
      const today = new Date(options.now).toISOString().slice(0, 10);
      for (const target of await this.targets.of(symbols, today, ingestionId, options.from)) {
        options.onSymbol?.(target.symbol);
        const failure = await this.fetch(target, { addresses, counts, rejections }, ingestionId, options);
        if (failure) failures.push(failure);
        if (failure?.concernsAll) break;
      }
      await this.journal.reject(ingestionId, rejections.take());
    } catch (error) {
      await this.journal.fail(ingestionId, failureOf(error), counts).catch(() => undefined);
      throw error;
    }
    const outcome = failures[0] ? { ...failureOf(failures[0]), message: messageOf(failures) } : undefined;
    const last = await (outcome
      ? this.journal.fail(ingestionId, outcome, counts)
      : this.journal.complete(ingestionId, counts));
    const seconds = (performance.now() - started) / 1000;
    const summary = { ...counts, rejections: rejections.named, seconds };
    return { ingestionId, summary, symbols, failures: failures.map(failureOf), addresses: [...addresses, last] };
  }

  private async fetch(
    target: FetchTarget,
    run: { addresses: EventAddress[]; counts: ReturnType<typeof noCounts>; rejections: Rejections },
    ingestionId: string,
    { now, signal }: FetchPricesOptions,
  ): Promise<VendorError | undefined> {
    try {
      signal?.throwIfAborted();
      const prices = await this.source.dailyPrices({ symbol: target.symbol, from: target.actionsFrom, now, signal });
      await this.registry.describe(target.instrumentId, prices.facts, ingestionId);
      const command = new RecordDailyBars(deliveryOf(target, prices, run), ingestionId);
      const { counts, addresses } = await this.commands.execute(command);
      for (const name of ['recorded', 'corrected', 'unchanged', 'flagged'] as const) run.counts[name] += counts[name];
      run.addresses.push(...addresses);
      return undefined;
    } catch (error) {
      if (error instanceof VendorError) return error;
      throw error;
    }
  }
}

function messageOf(failures: readonly VendorError[]): string {
  const more = failures.length > 3 ? ` … and ${failures.length - 3} more` : '';
  return (
    failures
      .slice(0, 3)
      .map(({ message }) => message)
      .join('; ') + more
  );
}
