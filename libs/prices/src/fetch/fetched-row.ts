import type { PlainBar } from '#contracts';
import type { RowProblem } from '#imports';
import type { VendorRow } from './price-source.port.js';

/** What holds for all bars of an answer. */
type BarTerms = Pick<PlainBar, 'source' | 'basis' | 'through' | 'basisGrounds' | 'currency' | 'exchange'>;

/**
 * The bar in a vendor's row, or why it is none, by the rules that rows of files are judged by: a close must be there, while an open, high
 * or low may be missing or 0, and a volume missing or with a fraction.
 */
export function barOf(row: VendorRow, terms: BarTerms): PlainBar | RowProblem {
  const { date, close, volume, vendorAdjustedClose } = row;
  if (close === null) return { code: 'no_value', reason: 'close is null' };
  const prices: Record<'open' | 'high' | 'low', number | null> = { open: null, high: null, low: null };
  for (const name of ['open', 'high', 'low', 'close'] as const) {
    const price = row[name];
    if (price !== null && !Number.isFinite(price))
      return { code: 'bad_number', reason: `${name} ${price} is not a number` };
    if (price !== null && price < 0) return { code: 'negative_price', reason: `${name} ${price} is negative` };
    if (name !== 'close') prices[name] = price === 0 ? null : price;
  }
  if (close === 0) return { code: 'zero_price', reason: 'close 0 is not a price' };
  const { open, high, low } = prices;
  if (volume !== null && !(volume >= 0)) return { code: 'negative_volume', reason: `volume ${volume} is negative` };
  if (volume !== null && volume > Number.MAX_SAFE_INTEGER)
    return { code: 'number_too_large', reason: `volume ${volume} is too large (at most 2^53 - 1)` };
  if (high !== null && low !== null && high < low)
    return { code: 'high_below_low', reason: `high ${high} is below low ${low}` };
  return { date, open, high, low, close, volume, vendorAdjustedClose, ...terms };
}
