import type { SourceRanking } from '../source-rank.js';
import type { TradingDay } from '../trading-day.js';

/** What a price has been adjusted for by its source. */
export interface PriceBasis {
  /** `splitAdjusted`: splits are in it; `fullyAdjusted`: distributions too. */
  readonly basis: 'asTraded' | 'splitAdjusted' | 'fullyAdjusted';
  /** The date up to which they are in the price; null for `asTraded`, and where it is not known. */
  readonly through: TradingDay | null;
  /** Label of the source, where an action can be in its prices, or missing in them, without its saying so. */
  readonly source?: string | undefined;
}

/** From the ex-date on one share is `numerator / denominator` shares. */
export interface Split {
  readonly exDate: TradingDay;
  readonly numerator: number;
  readonly denominator: number;
  readonly source: string;
  /** Sources in whose prices it was found to be already, whatever their basis says. */
  readonly containedIn?: readonly string[] | undefined;
  /** Prices of its own source that are adjusted through this day or an earlier one do not hold it, whatever its ex-date. */
  readonly missingThrough?: TradingDay | null | undefined;
}

/** One split per ex-date, of the highest ranked source, by ex-date. */
export function effectiveSplits<S extends Split>(splits: readonly S[], rank: SourceRanking): S[] {
  return bestByExDate(splits, rank);
}

/**
 * Of facts that exclude each other, the one per ex-date that applies, by ex-date. Sources of one rank are taken in the
 * order of their labels, so that the choice depends on what is known and not on how it came to be known.
 */
export function bestByExDate<T extends { readonly exDate: TradingDay; readonly source: string }>(
  facts: readonly T[],
  rank: SourceRanking,
): T[] {
  const best = new Map<TradingDay, T>();
  for (const fact of facts) {
    const other = best.get(fact.exDate);
    if (other === undefined || goesBefore(fact.source, other.source, rank)) best.set(fact.exDate, fact);
  }
  return [...best.values()].sort((a, b) => (a.exDate < b.exDate ? -1 : 1));
}

function goesBefore(source: string, other: string, rank: SourceRanking): boolean {
  const difference = rank(source) - rank(other);
  return difference === 0 ? source < other : difference < 0;
}

/**
 * New shares per old one over the splits that a price of that date does not contain yet: those with date < ex-date and
 * ex-date > through. 1 where there is none, so that dividing by it leaves the delivered double as it is.
 */
export function splitRatio(date: TradingDay, price: PriceBasis, splits: readonly Split[]): number {
  let ratio = 1;
  for (const split of splits) {
    if (date < split.exDate && !contains(price, split)) ratio *= split.numerator / split.denominator;
  }
  return ratio;
}

/** New shares per old one over the splits that the source had already put into a price of that date. */
export function containedSplitRatio(date: TradingDay, price: PriceBasis, splits: readonly Split[]): number {
  let ratio = 1;
  for (const split of splits) {
    if (date < split.exDate && contains(price, split)) ratio *= split.numerator / split.denominator;
  }
  return ratio;
}

/** An adjusted price that does not say through when is taken to contain every split. */
function contains(price: PriceBasis, split: Split): boolean {
  const { basis, through, source } = price;
  const { exDate, containedIn } = split;
  if (basis !== 'asTraded' && (through === null || exDate <= through)) return !isMissing(price, split);
  return containedIn !== undefined && source !== undefined && containedIn.includes(source);
}

/** True where the source had not yet put the action into prices that it had adjusted through a day after it. */
export function isMissing(
  { through, source }: PriceBasis,
  action: { readonly source: string; readonly missingThrough?: TradingDay | null | undefined },
): boolean {
  const { missingThrough = null } = action;
  return missingThrough !== null && through !== null && through <= missingThrough && source === action.source;
}
