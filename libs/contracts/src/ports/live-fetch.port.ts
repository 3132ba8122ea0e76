import type { IngestionFailure } from './ingestion-journal.port.js';

export interface LiveFetchRequest {
  readonly ingestionId: string;
  /** Tickers; empty: every instrument that is tracked. */
  readonly symbols: readonly string[];
  /** UTC milliseconds. */
  readonly now: number;
  /** Ends it early, without an end in the journal: whoever takes it up next begins it again. */
  readonly signal: AbortSignal;
}

/** Asks a vendor for what was requested, under an ingestion that exists. Bound by the app to the feature that owns the data. */
export abstract class LiveFetch {
  /**
   * Reports its start, course and end to the journal. Can be repeated: what is recorded already is recorded no second time.
   * @returns why data are missing, as the journal has it; undefined where all is well.
   */
  abstract run(request: LiveFetchRequest): Promise<IngestionFailure | undefined>;
}
