import type { TradingDay } from '../trading-day.js';
import type { Distribution } from './distributions.js';

/** A close on the `split` basis; its day is the session's. */
export interface DatedClose {
  readonly date: TradingDay;
  readonly close: number;
}

/**
 * What holding a share from one close to a later one returned: r = (C₁·s + D) / C₀ − 1, s the shares that one became and D the
 * cash with an ex-date later than the first session and not later than the second. On the `split` basis s is in the closes,
 * and D is per share on that basis too; where only a factor f is known, D = C₀(1 − f). (The ratio of two closes on `all` is
 * C₁ / (C₀ − D), another number: there D is taken to have bought shares.)
 * @param distributions effective ones, see effectiveDistributions; in any order
 * @returns a ratio, 0.01 for one per cent; undefined where the first close is not above 0
 */
export function totalReturn(
  previous: DatedClose,
  next: DatedClose,
  distributions: readonly Distribution[],
): number | undefined {
  if (!(previous.close > 0)) return undefined;
  let cash = 0;
  for (const { exDate, amount, factor } of distributions) {
    if (previous.date < exDate && exDate <= next.date) cash += amount ?? previous.close * (1 - factor);
  }
  return (next.close + cash) / previous.close - 1;
}
