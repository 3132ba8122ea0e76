import type { InstrumentFacts, VendorTerms } from '#contracts';
import type { Dividend, PriceBasis, Split } from '#markets';

export interface PriceRequest {
  /** Ticker in the vendor's spelling. */
  readonly symbol: string;
  /** First day wanted, YYYY-MM-DD, of bars and of actions. */
  readonly from: string;
  /** UTC milliseconds. */
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
}

/** A day as the vendor has it; what it does not know is null. */
export interface VendorRow {
  readonly date: string;
  /** The instant that the vendor gives it, UTC milliseconds: the start of the session, or of its latest trade. */
  readonly at: number;
  readonly open: number | null;
  readonly high: number | null;
  readonly low: number | null;
  readonly close: number | null;
  readonly volume: number | null;
  readonly vendorAdjustedClose: number | null;
}

export interface VendorPrices {
  /** What the prices are adjusted for, as the vendor says it. */
  readonly basis: Pick<PriceBasis, 'basis' | 'through'>;
  /** In the vendor's order; the session of today, which may still be open, is among them, and may come twice. */
  readonly rows: readonly VendorRow[];
  /** Every split and dividend from the first day wanted up to today. */
  readonly splits: readonly Split[];
  readonly dividends: readonly Dividend[];
  /** The date on the exchange's clocks. */
  readonly today: string;
  readonly facts: InstrumentFacts;
}

/**
 * A vendor of daily bars, splits and dividends.
 * @throws VendorError
 */
export abstract class PriceSource {
  /** Label of what it delivers. */
  abstract readonly label: string;
  /** How often it may be asked. */
  abstract readonly terms: VendorTerms;
  abstract dailyPrices(request: PriceRequest): Promise<VendorPrices>;
}
