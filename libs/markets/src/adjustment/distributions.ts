import type { SourceRanking } from '../source-rank.js';
import type { TradingDay } from '../trading-day.js';
import { amountIn } from './currency-units.js';
import { bestByExDate, splitRatio, type PriceBasis, type Split } from './splits.js';

/** A cash dividend per share, on its basis. */
export interface Dividend extends PriceBasis {
  readonly exDate: TradingDay;
  readonly amount: number;
  readonly currency: string | null;
  readonly source: string;
}

/** A distribution known only as the ratio that an adjusted close changes by on its ex-date. */
export interface DerivedFactor {
  readonly exDate: TradingDay;
  readonly factor: number;
  /** True where the bars are as traded, so that a split of the same ex-date is in the factor too. */
  readonly includesSplits: boolean;
  readonly source: string;
}

/** The last close before an ex-date, on the `split` basis. */
export interface PreviousClose {
  readonly close: number;
  readonly currency: string | null;
}

/** Prices before the ex-date times `factor` compare with those from it on. */
export interface Distribution {
  readonly exDate: TradingDay;
  readonly factor: number;
  /** Cash per share on the `split` basis, in the currency of the closes; absent where only the factor is known. */
  readonly amount?: number;
}

/**
 * The factor of a dividend, 1 − D / previous close, both on the `split` basis.
 * @returns undefined where no close lies before it, or where the currencies differ or the amount exceeds the close.
 */
export function dividendFactor(
  dividend: Dividend,
  previous: PreviousClose | undefined,
  splits: readonly Split[],
): number | undefined {
  return distributed(dividend, previous, splits)?.factor;
}

/** A dividend as a distribution, or undefined; see dividendFactor. */
function distributed(
  dividend: Dividend,
  previous: PreviousClose | undefined,
  splits: readonly Split[],
): Required<Distribution> | undefined {
  if (previous === undefined) return undefined;
  const stated = amountIn(previous.currency, dividend.amount, dividend.currency);
  if (stated === undefined) return undefined;
  const { exDate } = dividend;
  const amount = stated / splitRatio(exDate, dividend, splits);
  const factor = 1 - amount / previous.close;
  return factor > 0 && factor <= 1 ? { exDate, factor, amount } : undefined;
}

/** A smaller change of the ratio between adjusted close and close (relative) is rounding of the adjusted close. */
export const ratioTolerance = 5e-5;

/**
 * A derived factor as served: without the splits of its ex-date, where it includes them. What is left of a split alone is
 * rounding, and served as 1.
 */
export function servedFactor(derived: DerivedFactor, splits: readonly Split[]): number {
  if (!derived.includesSplits) return derived.factor;
  let factor = derived.factor;
  for (const split of splits) if (split.exDate === derived.exDate) factor *= split.numerator / split.denominator;
  return Math.abs(factor - 1) <= ratioTolerance ? 1 : factor;
}

/** One distribution per ex-date, by ex-date: a recorded dividend before a derived factor, then by rank of the source. */
export function effectiveDistributions(
  facts: { readonly dividends: readonly Dividend[]; readonly factors: readonly DerivedFactor[] },
  splits: readonly Split[],
  previousClose: (exDate: TradingDay) => PreviousClose | undefined,
  rank: SourceRanking,
): Distribution[] {
  const byExDate = new Map<TradingDay, Distribution>();
  for (const derived of bestByExDate(facts.factors, rank)) {
    const { exDate } = derived;
    const factor = servedFactor(derived, splits);
    if (factor !== 1) byExDate.set(exDate, { exDate, factor });
  }
  for (const dividend of bestByExDate(facts.dividends, rank)) {
    const distribution = distributed(dividend, previousClose(dividend.exDate), splits);
    if (distribution !== undefined) byExDate.set(dividend.exDate, distribution);
  }
  return [...byExDate.values()].sort((a, b) => (a.exDate < b.exDate ? -1 : 1));
}

/** The product of the factors of all ex-dates after the date. */
export function distributionFactor(date: TradingDay, distributions: readonly Distribution[]): number {
  let product = 1;
  for (const { exDate, factor } of distributions) if (date < exDate) product *= factor;
  return product;
}
