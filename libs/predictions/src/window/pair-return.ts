import {
  defaultSourceRank,
  effectiveDistributions,
  effectiveSplits,
  splitRatio,
  splitsApplied,
  totalReturn,
  type DeliveredBar,
  type DerivedFactor,
  type Dividend,
  type PriceBasis,
  type Split,
} from '#markets';

/** What is recorded of splits and distributions; several sources may speak of one ex-date. */
export interface RecordedActions {
  readonly splits: readonly Split[];
  readonly dividends: readonly Dividend[];
  readonly factors: readonly DerivedFactor[];
}

/** How one bar followed from an earlier one. */
export interface PairChange {
  /** Close over the previous close, both on the `split` basis: C₁·s / C₀. */
  readonly ratio: number;
  /** What was distributed in between, over the previous close: D / C₀; 0 where nothing was. */
  readonly distributed: number;
  /** As a fraction: C₁·s / C₀ + D / C₀ − 1. */
  readonly totalReturn: number;
}

/**
 * Total return of holding from one bar to a later one, as a fraction.
 * @returns undefined where a close is not above 0, or one of the two holds distributions that cannot be told from the other
 */
export function pairReturn(previous: DeliveredBar, next: DeliveredBar, actions: RecordedActions): number | undefined {
  return pairChange(previous, next, actions)?.totalReturn;
}

/**
 * How a bar followed from an earlier one. It depends, to the last digit, on the two bars and the actions with an ex-date after the first and
 * up to the second: a later split cancels out, so it is not applied at all, unless it is in one of the prices already and not in the others.
 * @returns undefined where pairReturn is
 */
export function pairChange(
  previous: DeliveredBar,
  next: DeliveredBar,
  actions: RecordedActions,
): PairChange | undefined {
  const between = ({ exDate }: { readonly exDate: string }) => previous.date < exDate && exDate <= next.date;
  const { splits, dividends, factors } = actions;
  const quiet = !splits.some(between) && !dividends.some(between) && !factors.some(between);
  return changeOf(previous, next, actions, quiet);
}

/** How each bar but the first followed from the one before; of each pair what {@link pairChange} says. @param bars in order of day */
export function pairChanges(bars: readonly DeliveredBar[], actions: RecordedActions): (PairChange | undefined)[] {
  const { splits, dividends, factors } = actions;
  const exDates = [...splits, ...dividends, ...factors].map(({ exDate }) => exDate).sort();
  const changes: (PairChange | undefined)[] = [];
  let place = 0;
  for (let i = 1; i < bars.length; i++) {
    const [previous, next] = [bars[i - 1]!, bars[i]!];
    while (place < exDates.length && exDates[place]! <= previous.date) place++;
    const quiet = place === exDates.length || exDates[place]! > next.date;
    changes.push(changeOf(previous, next, actions, quiet));
  }
  return changes;
}

/** @param quiet no action has an ex-date between the two */
function changeOf(
  previous: DeliveredBar,
  next: DeliveredBar,
  actions: RecordedActions,
  quiet: boolean,
): PairChange | undefined {
  if (!(previous.close > 0 && next.close > 0)) return undefined;
  if (holdsDistributions(previous) || holdsDistributions(next)) return heldChange(previous, next, actions);
  // Nearly every pair: nothing happened between two closes of one basis.
  if (quiet && previous.basis === next.basis && previous.through === next.through) {
    const ratio = next.close / previous.close;
    return { ratio, distributed: 0, totalReturn: ratio - 1 };
  }
  const between = ({ exDate }: { readonly exDate: string }) => previous.date < exDate && exDate <= next.date;
  const dividends = actions.dividends.filter(between);
  const factors = actions.factors.filter(between);
  const splits = effectiveSplits(actions.splits, defaultSourceRank).filter(
    (split) =>
      !applies(split, previous.date, previous) ||
      !applies(split, next.date, next) ||
      dividends.some((dividend) => !applies(split, dividend.exDate, dividend)),
  );
  const first = { date: previous.date, close: splitsApplied(previous, splits).close };
  const second = { date: next.date, close: splitsApplied(next, splits).close };
  const before = () => ({ close: first.close, currency: previous.currency });
  const distributions = effectiveDistributions({ dividends, factors }, splits, before, defaultSourceRank);
  const value = totalReturn(first, second, distributions);
  if (value === undefined) return undefined;
  const distributed = distributions.reduce(
    (sum, { amount, factor }) => sum + (amount === undefined ? 1 - factor : amount / first.close),
    0,
  );
  return { ratio: second.close / first.close, distributed, totalReturn: value };
}

/** True where a source may have put distributions into the bar; into the last it had none yet. */
export function holdsDistributions({ basis, date, through }: DeliveredBar): boolean {
  return basis === 'fullyAdjusted' && (through === null || through > date);
}

/**
 * Of two closes that hold the same distributions: their ratio is C₁ / (C₀ − D) between them, so that each factor f = 1 − D / C₀ that is known
 * gives C₁ / C₀ − f = f (A₁ / A₀ − 1). Later distributions scale both alike.
 */
function heldChange(previous: DeliveredBar, next: DeliveredBar, actions: RecordedActions): PairChange | undefined {
  const holdSame =
    previous.basis === next.basis && previous.through === next.through && previous.source === next.source;
  if (!holdSame) return undefined;
  const between = ({ exDate }: { readonly exDate: string }) => previous.date < exDate && exDate <= next.date;
  const splits = effectiveSplits(actions.splits, defaultSourceRank);
  const facts = { dividends: actions.dividends.filter(between), factors: actions.factors.filter(between) };
  const before = { close: previous.close, currency: previous.currency, bar: previous };
  const distributions = effectiveDistributions(facts, splits, () => before, defaultSourceRank);
  const factor = distributions.reduce((product, each) => product * each.factor, 1);
  const held = next.close / previous.close;
  return { ratio: factor * held, distributed: 1 - factor, totalReturn: factor * (held - 1) };
}

/** True where the split is still to be applied to a price of that date. */
function applies(split: Split, date: string, basis: PriceBasis): boolean {
  return splitRatio(date, basis, [split]) !== 1;
}
