import type { EventAddress } from '#event-sourcing';

/** A bar in force, on the `split` basis; where it holds distributions that are not all known, they are in it still. */
export interface SeriesBar {
  /** Trading day, YYYY-MM-DD. */
  readonly date: string;
  readonly close: number;
  /** The vendor's adjusted close as delivered; null where it gave none. */
  readonly vendorAdjustedClose: number | null;
  readonly source: string;
}

/** All bars of one instrument, with what is known of its corporate actions. */
export interface PriceSeriesOfInstrument {
  /** In order of day. */
  readonly bars: readonly SeriesBar[];
  /** Ex-dates of the splits that count. */
  readonly splitDates: readonly string[];
  /** Dividends and other distributions that count, as factors: closes before the ex-date times `factor` compare with later ones. */
  readonly distributions: readonly { readonly exDate: string; readonly factor: number }[];
}

/** Read side: whole histories of prices, for a feature that judges them. Bound to the prices feature by the app. */
export abstract class PriceSeries {
  /** Empty where nothing is recorded. */
  abstract of(instrumentId: string): Promise<PriceSeriesOfInstrument>;
  /** Days with a bar, in order. */
  abstract days(instrumentId: string): Promise<string[]>;
  /**
   * Resolves once the answers hold the event of `prices` at an address.
   * @throws MarketlogError `projection_behind`, retryable, after 2 s.
   */
  abstract reached(address: EventAddress): Promise<void>;
}
