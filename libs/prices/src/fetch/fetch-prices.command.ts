import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { failureOf, failureOfSeveral, Rejections, type ImportSummary } from '#imports';
import {
  IngestionJournal,
  InstrumentRegistry,
  noCounts,
  VendorError,
  type IngestionFailure,
  type RowCounts,
} from '#contracts';
import type { EventAddress } from '#event-sourcing';
import { inSpan } from '#telemetry';
import { RecordDailyBars } from '../daily-bars/record-daily-bars.command.js';
import { FetchTargets, type FetchTarget } from './fetch-targets.js';
import { deliveryOf } from './fetched-delivery.js';
import type { PriceRequest, PriceSource, VendorPrices } from './price-source.port.js';
import { PriceSources } from './price-sources.js';

export interface FetchPricesOptions {
  /** First day of bars, YYYY-MM-DD; by default what is missing. */
  readonly from?: string | undefined;
  /** Last day of bars; by default the last one that is final. */
  readonly to?: string | undefined;
  /** UTC milliseconds. */
  readonly now: number;
  /** Of a fetch that was requested: it may be taken up again, so an interruption does not end it. */
  readonly ingestionId?: string | undefined;
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

/** So many rejected rows wait for the end of their fetch, at most. */
const mostWithEnd = 10_000;

/** What a fetch in progress has come to. */
interface FetchRun {
  readonly addresses: EventAddress[];
  readonly counts: RowCounts;
  readonly rejections: Rejections;
  /** Sources that failed as a whole: they are not asked for further symbols. */
  readonly down: Map<PriceSource, VendorError>;
  /** Sources that have answered since they last failed as a whole: one failure more may be that of one request. */
  readonly well: Set<PriceSource>;
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

  /** A vendor that fails is an outcome, recorded as IngestionFailed; what was recorded before it stays. */
  async execute({ symbols: given, options }: FetchPrices): Promise<FetchedPrices> {
    const started = performance.now();
    const symbols = given.length > 0 ? given : await this.targets.tracked();
    if (symbols.length === 0 && options.ingestionId === undefined) {
      const none = { rejections: [], rejectedByCode: {}, refused: [], remarks: [], ingestions: [] };
      const summary = { ...noCounts(), ...none, seconds: 0 };
      return { ingestionId: null, summary, symbols, failures: [], addresses: [] };
    }
    const details = { kind: 'prices', mode: 'live', source: this.#label, files: [], symbols } as const;
    const ingestionId = await this.journal.start(details, options.ingestionId);
    const counts = noCounts();
    const rejections = await Rejections.open(undefined);
    const addresses: EventAddress[] = [];
    const run: FetchRun = { addresses, counts, rejections, down: new Map(), well: new Set() };
    let failures: VendorError[];
    try {
      failures = await inSpan('fetch prices', whose(ingestionId, options), () =>
        this.fetchAll(symbols, run, ingestionId, options),
      );
    } catch (error) {
      if (options.ingestionId !== undefined && options.signal?.aborted) throw error;
      await this.journal.fail(ingestionId, failureOf(error), counts, rejections.take()).catch(() => undefined);
      throw error;
    }
    const outcome = failureOfSeveral(failures);
    // Whoever takes up a fetch that ended early reads the same bad rows again, so they are recorded with its end.
    const last = await (outcome
      ? this.journal.fail(ingestionId, outcome, counts, rejections.take())
      : this.journal.complete(ingestionId, counts, rejections.take()));
    const seconds = (performance.now() - started) / 1000;
    const summary = {
      ...counts,
      rejections: rejections.named,
      rejectedByCode: rejections.byCode,
      refused: [],
      remarks: [],
      ingestions: [ingestionId],
      seconds,
    };
    return { ingestionId, summary, symbols, failures: failures.map(failureOf), addresses: [...addresses, last] };
  }

  private async fetchAll(
    symbols: readonly string[],
    run: FetchRun,
    ingestionId: string,
    options: FetchPricesOptions,
  ): Promise<VendorError[]> {
    const failures: VendorError[] = [];
    const today = new Date(options.now).toISOString().slice(0, 10);
    const targets = await this.targets.of(symbols, today, options.from);
    const next = async (target: FetchTarget) => {
      options.onSymbol?.(target.symbol);
      const failure = await this.fetch(target, run, ingestionId, options);
      if (run.rejections.unsent >= mostWithEnd) await this.journal.reject(ingestionId, run.rejections.take());
      if (failure) failures.push(failure);
    };
    const areDown = () => run.down.size === this.sources.inOrder.length;
    // One alone finds out whether the vendors are well; then as many at a time as they take.
    const first = targets.shift();
    if (first !== undefined) await next(first);
    const worker = async () => {
      for (let target = areDown() ? undefined : targets.shift(); target !== undefined;) {
        await next(target);
        target = areDown() ? undefined : targets.shift();
      }
    };
    await Promise.all(Array.from({ length: this.sources.concurrency }, worker));
    return failures;
  }

  private async fetch(
    target: FetchTarget,
    run: FetchRun,
    ingestionId: string,
    { now, to, signal }: FetchPricesOptions,
  ): Promise<VendorError | undefined> {
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
  async #ask(request: PriceRequest, run: FetchRun): Promise<VendorPrices | VendorError> {
    let failure: VendorError | undefined;
    for (const source of this.sources.inOrder) {
      const known = run.down.get(source);
      if (known !== undefined) {
        failure ??= known;
        continue;
      }
      try {
        const prices = await this.sources.ask(source, request);
        run.well.add(source);
        return prices;
      } catch (error) {
        if (!(error instanceof VendorError)) throw error;
        request.signal?.throwIfAborted();
        failure ??= error;
        if (error.concernsAll && !run.well.delete(source)) run.down.set(source, error);
      }
    }
    return failure ?? new VendorError('vendor_unavailable', 'no source of prices is configured');
  }

  get #label(): string {
    return this.sources.inOrder.map(({ label }) => label).join(', ');
  }
}

/** A fetch that was requested goes on with the trace that its request began. */
function whose(ingestionId: string, { ingestionId: requested }: FetchPricesOptions) {
  return requested === undefined ? { root: ingestionId } : { parent: ingestionId };
}
