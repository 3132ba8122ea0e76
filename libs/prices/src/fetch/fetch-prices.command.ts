import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  askAll,
  nothingFetched,
  runFetch,
  SourceWatch,
  type FetchOptions,
  type FetchRun,
  type ImportSummary,
} from '#imports';
import { IngestionJournal, InstrumentRegistry, VendorError, type IngestionFailure } from '#contracts';
import type { EventAddress } from '#event-sourcing';
import { RecordDailyBars } from '../daily-bars/record-daily-bars.command.js';
import { FetchTargets, type FetchTarget } from './fetch-targets.js';
import { deliveryOf } from './fetched-delivery.js';
import type { PriceRequest, PriceSource, VendorPrices } from './price-source.port.js';
import { PriceSources } from './price-sources.js';

/** Days are those of bars; by default what is missing, up to the last bar that is final. */
export interface FetchPricesOptions extends FetchOptions {
  readonly onSymbol?: ((symbol: string) => void) | undefined;
}

export interface FetchedPrices {
  /** Null where there was no stock to ask about. */
  readonly ingestionId: string | null;
  readonly summary: ImportSummary;
  readonly symbols: readonly string[];
  /** Why symbols are missing; empty where all is well. */
  readonly failures: readonly IngestionFailure[];
  readonly addresses: readonly EventAddress[];
}

/** Asks the live sources for daily bars, splits and dividends of symbols, or of all that are tracked. */
export class FetchPrices extends Command<FetchedPrices> {
  constructor(
    /** Tickers; empty: every instrument that is tracked. */
    readonly symbols: readonly string[],
    readonly options: FetchPricesOptions,
  ) {
    super();
  }
}

/** A fetch of prices in progress. */
interface PriceRun extends FetchRun {
  readonly addresses: EventAddress[];
  /** Of every source; one that is down is not asked for further symbols. */
  readonly watches: ReadonlyMap<PriceSource, SourceWatch>;
}

@CommandHandler(FetchPrices)
export class FetchPricesHandler implements ICommandHandler<FetchPrices> {
  constructor(
    private readonly journal: IngestionJournal,
    private readonly registry: InstrumentRegistry,
    private readonly targets: FetchTargets,
    private readonly sources: PriceSources,
    private readonly commands: CommandBus,
  ) {}

  async execute({ symbols: given, options }: FetchPrices): Promise<FetchedPrices> {
    const symbols = given.length > 0 ? given : await this.targets.tracked();
    if (symbols.length === 0 && options.ingestionId === undefined)
      return { ingestionId: null, summary: nothingFetched(), symbols, failures: [], addresses: [] };
    const details = { kind: 'prices', source: this.#label, symbols } as const;
    const addresses: EventAddress[] = [];
    const watches = new Map(this.sources.inOrder.map((source) => [source, new SourceWatch()]));
    const { ingestionId, summary, failures, address } = await runFetch(this.journal, details, options, (run) =>
      this.#fetchAll(symbols, { ...run, addresses, watches }, options),
    );
    return { ingestionId, summary, symbols, failures, addresses: [...addresses, address] };
  }

  /** Until every source has failed as a whole. */
  async #fetchAll(symbols: readonly string[], run: PriceRun, options: FetchPricesOptions): Promise<VendorError[]> {
    const failures: VendorError[] = [];
    const today = new Date(options.now).toISOString().slice(0, 10);
    const targets = await this.targets.of(symbols, today, options.from);
    const watches = [...run.watches.values()];
    const areDown = () => watches.length > 0 && watches.every(({ downWith }) => downWith !== undefined);
    await askAll(this.sources.concurrency, async () => {
      const target = areDown() ? undefined : targets.shift();
      if (target === undefined) return false;
      options.onSymbol?.(target.symbol);
      const failure = await this.#fetch(target, run, options);
      await run.report();
      if (failure) failures.push(failure);
      return true;
    });
    return failures;
  }

  async #fetch(
    target: FetchTarget,
    run: PriceRun,
    { now, to, signal }: FetchPricesOptions,
  ): Promise<VendorError | undefined> {
    const { ingestionId } = run;
    try {
      signal?.throwIfAborted();
      const prices = await this.#ask({ symbol: target.symbol, from: target.actionsFrom, now, signal }, run);
      if (prices instanceof VendorError) return prices;
      // A symbol that the vendor does not know leaves no stock behind.
      const today = new Date(now).toISOString().slice(0, 10);
      const instrumentId = target.instrumentId ?? (await this.registry.resolve(target.symbol, today, ingestionId));
      await this.registry.describe(instrumentId, prices.facts, ingestionId);
      const command = new RecordDailyBars(
        deliveryOf({ ...target, instrumentId }, prices, run, { to, now }),
        ingestionId,
      );
      const { counts, addresses } = await this.commands.execute(command);
      for (const name of ['recorded', 'corrected', 'unchanged', 'flagged'] as const) run.counts[name] += counts[name];
      run.addresses.push(...addresses);
      return undefined;
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  }

  /** The answer of the first source that has one; else why the first one has none. */
  async #ask(request: PriceRequest, run: PriceRun): Promise<VendorPrices | VendorError> {
    let failure: VendorError | undefined;
    for (const [source, watch] of run.watches) {
      if (watch.downWith !== undefined) {
        failure ??= watch.downWith;
        continue;
      }
      try {
        const prices = await this.sources.ask(source, request);
        watch.asked();
        return prices;
      } catch (error) {
        if (!(error instanceof VendorError)) throw error;
        request.signal?.throwIfAborted();
        failure ??= error;
        watch.asked(error);
      }
    }
    return failure ?? new VendorError('vendor_unavailable', 'no source of prices is configured');
  }

  get #label(): string {
    return this.sources.inOrder.map(({ label }) => label).join(', ');
  }
}
