import type { DeliveredBar } from '#markets';

/** A version of a bar as the read model holds it. */
export interface BarRow extends Record<string, unknown> {
  readonly date: string;
  readonly open: number | null;
  readonly high: number | null;
  readonly low: number | null;
  readonly close: number;
  readonly volume: number | null;
  readonly vendor_adjusted_close: number | null;
  readonly source: string;
  readonly basis: DeliveredBar['basis'];
  readonly through: string | null;
  readonly currency: string | null;
  readonly exchange: string | null;
  readonly recorded_at: number;
  readonly from_position: number;
}

export const barColumns =
  'date, open, high, low, close, volume, vendor_adjusted_close, source, basis, through, currency, exchange, recorded_at, from_position';
