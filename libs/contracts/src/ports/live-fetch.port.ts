import type { DaysWanted, IngestionFailure } from './ingestion-journal.port.js';

export interface LiveFetchRequest extends DaysWanted {
  readonly ingestionId: string;
  /** Tickers; empty: every instrument that is tracked. */
  readonly symbols: readonly string[];
  /** UTC milliseconds. */
  readonly now: number;
  /** Ends it early, without an end in the journal: whoever takes it up next begins it again. */
  readonly signal: AbortSignal;
}

/** Asks a vendor for one kind of data, under an ingestion that exists. A feature implements it and lists it in its declaration. */
export abstract class LiveFetch {
  /** What is fetched, as a request names it: `prices`. */
  abstract readonly kind: string;

  /**
   * Reports its start, course and end to the journal. Can be repeated: what is recorded already is recorded no second time.
   * @returns why data are missing, as the journal has it; undefined where all is well.
   */
  abstract run(request: LiveFetchRequest): Promise<IngestionFailure | undefined>;
}

/** Injects the kinds of live fetch that the app was composed of: `@Inject(LIVE_FETCHES) fetches: readonly LiveFetch[]`. */
export const LIVE_FETCHES = Symbol('LIVE_FETCHES');
