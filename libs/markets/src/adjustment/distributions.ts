import type { SourceRanking } from '../source-rank.js';
import type { TradingDay } from '../trading-day.js';
import { amountIn } from './currency-units.js';
import { bestByExDate, isMissing, splitRatio, type PriceBasis, type Split } from './splits.js';

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
  /** As of a split. */
  readonly missingThrough?: TradingDay | null | undefined;
}

/** The last close before an ex-date, on the `split` basis. */
export interface PreviousClose {
  readonly close: number;
  readonly currency: string | null;
  /** Where its source has put distributions into it: of which bar it is. */
  readonly bar?: (PriceBasis & { readonly date: TradingDay }) | undefined;
}

/** Prices before the ex-date times `factor` compare with those from it on. */
export interface Distribution {
  readonly exDate: TradingDay;
  readonly factor: number;
  /** Cash per share on the `split` basis, in the currency of the closes; absent where only the factor is known. */
  readonly amount?: number;
  readonly source?: string | undefined;
  readonly missingThrough?: TradingDay | null | undefined;
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
): Required<Pick<Distribution, 'exDate' | 'factor' | 'amount'>> | undefined {
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

/**
 * One distribution per ex-date, by ex-date: a recorded dividend before a derived factor, then by rank of the source. Found from the
 * newest on, because a close that distributions are in already becomes known by taking out the later ones.
 */
export function effectiveDistributions(
  facts: { readonly dividends: readonly Dividend[]; readonly factors: readonly DerivedFactor[] },
  splits: readonly Split[],
  previousClose: (exDate: TradingDay) => PreviousClose | undefined,
  rank: SourceRanking,
): Distribution[] {
  const derived = new Map(bestByExDate(facts.factors, rank).map((factor) => [factor.exDate, factor]));
  const dividends = new Map(bestByExDate(facts.dividends, rank).map((dividend) => [dividend.exDate, dividend]));
  const found: Distribution[] = [];
  for (const exDate of [...new Set([...derived.keys(), ...dividends.keys()])].sort().reverse()) {
    const dividend = dividends.get(exDate);
    const previous = dividend && withoutDistribution(previousClose(exDate), dividend, found, splits);
    const paid = dividend && distributed(dividend, previous, splits);
    const distribution = paid ?? factorOf(derived.get(exDate), splits);
    if (distribution !== undefined) found.push(distribution);
  }
  return found.reverse();
}

function factorOf(derived: DerivedFactor | undefined, splits: readonly Split[]): Distribution | undefined {
  if (derived === undefined) return undefined;
  const factor = servedFactor(derived, splits);
  const { exDate, source, missingThrough } = derived;
  if (factor === 1) return undefined;
  return missingThrough == null ? { exDate, factor } : { exDate, factor, source, missingThrough };
}

/** The close without the distributions after the dividend; one that holds the dividend itself is lower by its amount. */
function withoutDistribution(
  previous: PreviousClose | undefined,
  dividend: Dividend,
  later: readonly Distribution[],
  splits: readonly Split[],
): PreviousClose | undefined {
  if (previous?.bar === undefined) return previous;
  const { bar, currency } = previous;
  const close = previous.close / containedFactor(bar, later);
  const { exDate } = dividend;
  const stated = amountIn(currency, dividend.amount, dividend.currency);
  const holdsIt = stated !== undefined && (bar.through === null || exDate <= bar.through);
  return { close: holdsIt ? close + stated / splitRatio(exDate, dividend, splits) : close, currency };
}

/** The product of the factors of all ex-dates after the date. */
export function distributionFactor(date: TradingDay, distributions: readonly Distribution[]): number {
  return productOf(distributions.filter(({ exDate }) => date < exDate));
}

/** The part of it that the source of a fully adjusted price had already put into it. */
export function containedFactor(price: DatedBasis, distributions: readonly Distribution[]): number {
  return productOf(distributions.filter((each) => price.date < each.exDate && contains(price, each)));
}

/** The part of it that is still to be applied to a price. */
export function outstandingFactor(price: DatedBasis, distributions: readonly Distribution[]): number {
  return productOf(distributions.filter((each) => price.date < each.exDate && !contains(price, each)));
}

type DatedBasis = PriceBasis & { readonly date: TradingDay };

function contains(price: PriceBasis, { exDate, source = '', missingThrough }: Distribution): boolean {
  if (price.basis !== 'fullyAdjusted') return false;
  return (price.through === null || exDate <= price.through) && !isMissing(price, { source, missingThrough });
}

function productOf(distributions: readonly Distribution[]): number {
  return distributions.reduce((product, { factor }) => product * factor, 1);
}
