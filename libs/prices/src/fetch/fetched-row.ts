import type { DatedQuote } from '../files/bar-row.js';
import type { VendorRow } from './price-source.port.js';

const prices = ['open', 'high', 'low', 'close'] as const;

/** The bar in a vendor's row, or in words why it is none. */
export function barOf(row: VendorRow): DatedQuote | string {
  const { date, open, high, low, close, volume, vendorAdjustedClose } = row;
  for (const name of prices) {
    const price = row[name];
    if (price === null) return `${name} is null`;
    if (!(price > 0)) return `${name} ${price} is no price`;
  }
  if (volume === null) return 'volume is null';
  if (!Number.isSafeInteger(volume) || volume < 0) return `volume ${volume} is not a whole number`;
  if (high! < low!) return `high ${high} is below low ${low}`;
  return { date, open: open!, high: high!, low: low!, close: close!, volume, vendorAdjustedClose };
}
