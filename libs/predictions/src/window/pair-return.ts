import {
  defaultSourceRank,
  effectiveDistributions,
  effectiveSplits,
  onSplitBasis,
  splitRatio,
  totalReturn,
  type DeliveredBar,
  type DerivedFactor,
  type Dividend,
  type PriceBasis,
  type Split,
} from '#markets';

/** A bar with the currency of its prices. */
export interface PricedBar extends DeliveredBar {
  readonly currency: string | null;
}

/** What is recorded of splits and distributions; several sources may speak of one ex-date. */
export interface RecordedActions {
  readonly splits: readonly Split[];
  readonly dividends: readonly Dividend[];
  readonly factors: readonly DerivedFactor[];
}

/**
 * Total return of holding from one bar to a later one, as a fraction. It depends, to the last digit, on the two bars and the
 * actions with an ex-date after the first and up to the second: a later split cancels out, so it is not applied at all, unless
 * it is in one of the prices already and not in the others.
 * @returns undefined where a close is not above 0
 */
export function pairReturn(previous: PricedBar, next: PricedBar, actions: RecordedActions): number | undefined {
  if (!(previous.close > 0 && next.close > 0)) return undefined;
  if (isPlain(previous, next, actions)) return next.close / previous.close - 1;
  const between = ({ exDate }: { readonly exDate: string }) => previous.date < exDate && exDate <= next.date;
  const dividends = actions.dividends.filter(between);
  const factors = actions.factors.filter(between);
  const splits = effectiveSplits(actions.splits, defaultSourceRank).filter(
    (split) =>
      !applies(split, previous.date, previous) ||
      !applies(split, next.date, next) ||
      dividends.some((dividend) => !applies(split, dividend.exDate, dividend)),
  );
  const first = { date: previous.date, close: onSplitBasis(previous, splits).close };
  const second = { date: next.date, close: onSplitBasis(next, splits).close };
  const before = () => ({ close: first.close, currency: previous.currency });
  const distributions = effectiveDistributions({ dividends, factors }, splits, before, defaultSourceRank);
  return totalReturn(first, second, distributions);
}

/** True for nearly every pair: nothing happened between two closes of one basis. */
function isPlain(previous: PricedBar, next: PricedBar, { splits, dividends, factors }: RecordedActions): boolean {
  if (previous.basis !== next.basis || previous.through !== next.through) return false;
  const between = ({ exDate }: { readonly exDate: string }) => previous.date < exDate && exDate <= next.date;
  return !splits.some(between) && !dividends.some(between) && !factors.some(between);
}

/** True where the split is still to be applied to a price of that date. */
function applies(split: Split, date: string, basis: PriceBasis): boolean {
  return splitRatio(date, basis, [split]) !== 1;
}
