import { MarketlogError } from '#event-sourcing';
import type { InstrumentFacts } from '#contracts';
import type { Dividend, Split } from '#markets';

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
  readonly open: number | null;
  readonly high: number | null;
  readonly low: number | null;
  readonly close: number | null;
  readonly volume: number | null;
  readonly vendorAdjustedClose: number | null;
}

export interface VendorPrices {
  /** In the vendor's order; the session of today, which may still be open, is among them. */
  readonly rows: readonly VendorRow[];
  /** Every split and dividend from the first day wanted up to today. */
  readonly splits: readonly Split[];
  readonly dividends: readonly Dividend[];
  /** The date on the exchange's clocks; prices are split-adjusted up to here. */
  readonly today: string;
  readonly facts: InstrumentFacts;
}

/**
 * A vendor of daily bars, splits and dividends, split-adjusted up to the day it is asked. Injected by this class as token.
 * @throws VendorError
 */
export abstract class PriceSource {
  /** Label of what it delivers. */
  abstract readonly label: string;
  abstract dailyPrices(request: PriceRequest): Promise<VendorPrices>;
}

export type VendorErrorCode =
  | 'network_unavailable'
  | 'vendor_unavailable'
  | 'vendor_rate_limited'
  | 'vendor_response_invalid'
  | 'vendor_symbol_unknown';

/** Why a vendor gave no answer. */
export class VendorError extends MarketlogError {
  constructor(
    override readonly code: VendorErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(code, message, code !== 'vendor_symbol_unknown' && code !== 'vendor_response_invalid', options);
  }

  /** True where asking for another symbol now would fare no better. */
  get concernsAll(): boolean {
    return this.code !== 'vendor_symbol_unknown' && this.code !== 'vendor_response_invalid';
  }
}
