import type { InstrumentReference, PriceSummary } from '#contracts';

/** What one stock is shown from, now or as the log had it recorded. */
export interface StockFacts {
  readonly instrument: InstrumentReference;
  /** Oldest first. */
  readonly tickers: readonly { readonly symbol: string; readonly from: string | null }[];
  readonly prices: PriceSummary | undefined;
  /** The instant for which it is said how fresh prices are: UTC milliseconds. */
  readonly now: number;
  /** What was read for `asOf`: the last position of each partition, such as prices-3@1042. */
  readonly positions: readonly string[];
  readonly settled: boolean;
}
