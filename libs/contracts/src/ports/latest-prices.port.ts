import type { EventAddress } from '#event-sourcing';

/** The last recorded bar of an instrument beside the one before it, on the `split` basis. */
export interface LatestPrice {
  /** Trading day, YYYY-MM-DD. */
  readonly date: string;
  /** Null where its source has put distributions into it that are not all known. */
  readonly close: number | null;
  /** Close of the trading day before; null where there is only one bar. */
  readonly previousClose: number | null;
  /** In the currency of the quotes. */
  readonly change: number | null;
  /** In per cent of `previousClose`. */
  readonly changePercent: number | null;
  /** Null where the source gave none. */
  readonly volume: number | null;
}

/** What the list of stocks shows of an instrument's prices. */
export interface PriceSummary {
  readonly instrumentId: string;
  /** First and last trading day with a bar, YYYY-MM-DD. */
  readonly firstBar: string;
  readonly lastBar: string;
  /** Trading days with a bar. */
  readonly bars: number;
  readonly latest: LatestPrice;
}

/** Read side: prices as other features show them. Bound to the prices feature by the app. */
export abstract class LatestPrices {
  /** By instrument id; one without bars is absent. One query whatever the number of ids. */
  abstract byInstruments(instrumentIds: readonly string[]): Promise<Map<string, PriceSummary>>;
  /**
   * The summary of one instrument as the log had it recorded at a position of its partition of `prices`; undefined without bars.
   * Waits until the read models hold that position.
   * @throws MarketlogError `projection_behind`, retryable, after 2 s.
   */
  abstract asOf(instrumentId: string, address: EventAddress): Promise<PriceSummary | undefined>;
  /**
   * Resolves once the answers hold the event of `prices` at an address.
   * @throws MarketlogError `projection_behind`, retryable, after 2 s.
   */
  abstract reached(address: EventAddress): Promise<void>;
}
