import type { DeliveredBar } from '#markets';

/** A version of a bar as the read model holds it. */
export interface BarRow extends Record<string, unknown> {
  readonly date: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly vendor_adjusted_close: number | null;
  readonly source: string;
  readonly basis: DeliveredBar['basis'];
  readonly through: string | null;
  readonly currency: string | null;
  readonly exchange: string | null;
  readonly recorded_at: number;
}

export const barColumns =
  'date, open, high, low, close, volume, vendor_adjusted_close, source, basis, through, currency, exchange, recorded_at';
