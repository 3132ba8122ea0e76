import type { InstrumentReference, PriceSummary } from '#contracts';
import { freshnessOf, type Freshness } from './freshness.js';
import type { Stock } from './stocks.schema.js';

/** An instrument and its prices as REST shows them. @param now UTC milliseconds */
export function toStock(instrument: InstrumentReference, prices: PriceSummary | undefined, now: number): Stock {
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
    freshness: { ...freshnessOf(exchange, prices?.lastBar, now) },
  };
}

/** Why stocks of an answer have no figures of freshness, as `meta.unavailable` says it. */
export function freshnessUnavailable(stocks: readonly { readonly freshness: Freshness }[]): Record<string, string> {
  const reasons = new Set(stocks.flatMap(({ freshness: { reason } }) => reason ?? []));
  return reasons.size === 0 ? {} : { freshness: [...reasons].sort().join(', ') };
}
