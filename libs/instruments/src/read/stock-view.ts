import type { InstrumentReference, PriceSummary } from '#contracts';
import type { Stock } from './stocks.schema.js';

/** Why fields of every stock are null in this build. */
export const unavailableOfStocks = { freshness: 'not_built' } as const;

/** An instrument and its prices as REST shows them. */
export function toStock(instrument: InstrumentReference, prices: PriceSummary | undefined): Stock {
  const { symbol, name, sector, exchange, currency, tracked } = instrument;
  return {
    symbol,
    name,
    sector,
    exchange,
    currency,
    tracked,
    firstBar: prices?.firstBar ?? null,
    lastBar: prices?.lastBar ?? null,
    bars: prices?.bars ?? 0,
    latest: prices ? { ...prices.latest } : null,
    freshness: null,
  };
}
