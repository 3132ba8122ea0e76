import { onSplitBasis, type Quote, type Split } from '#markets';
import type { DailyBarDelivery } from './delivered-daily-bar.js';

/** Prices of two vendors, or of two calls to one, that differ by no more than this (relative) are the same. */
const priceJitter = 1e-5;
const volumeJitter = 0.01;

/** Where deliveries come from: what a file says is meant to the digit, what a live vendor says jitters. */
export type DeliveryOrigin = 'file' | 'live';

/**
 * True where two deliveries of a day say the same. Two of one file source are compared digit by digit, unless a known split
 * lies between the dates up to which they are adjusted; all others are brought to the `split` basis and may jitter.
 * An adjusted close, `through` or currency alone is no difference.
 */
export function sameBar(
  delivered: DailyBarDelivery,
  known: DailyBarDelivery,
  origin: DeliveryOrigin,
  splits: readonly Split[],
): boolean {
  const digitByDigit =
    origin === 'file' &&
    delivered.source === known.source &&
    delivered.basis === known.basis &&
    !splitBetween(delivered.through, known.through, splits);
  if (digitByDigit) return equalQuotes(delivered, known);
  return alike(onSplitBasis(delivered, splits), onSplitBasis(known, splits));
}

function splitBetween(a: string | null, b: string | null, splits: readonly Split[]): boolean {
  if (a === b || splits.length === 0) return false;
  // A split-adjusted bar that does not say through when is taken to contain every split.
  const [from, to] = [a ?? '9999-12-31', b ?? '9999-12-31'].sort() as [string, string];
  return splits.some(({ exDate }) => from < exDate && exDate <= to);
}

function equalQuotes(a: Quote, b: Quote): boolean {
  return a.close === b.close && a.open === b.open && a.high === b.high && a.low === b.low && a.volume === b.volume;
}

/** Both on the `split` basis. */
export function alike(a: Quote, b: Quote): boolean {
  return (
    within(a.close, b.close, priceJitter) &&
    within(a.open, b.open, priceJitter) &&
    within(a.high, b.high, priceJitter) &&
    within(a.low, b.low, priceJitter) &&
    within(a.volume, b.volume, volumeJitter)
  );
}

function within(a: number | null, b: number | null, tolerance: number): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
}
