import { defaultSourceRank, type SourceRanking } from '../source-rank.js';
import type { TradingDay } from '../trading-day.js';
import { joinSpans, type Span } from './coverage.js';
import { effectiveDistributions, type DerivedFactor, type Dividend, type PreviousClose } from './distributions.js';
import { splitsApplied, type DeliveredBar, type KnownActions } from './served-bar.js';
import { effectiveSplits, type Split } from './splits.js';

/** Actions as recorded, one per ex-date and source. */
export interface ActionFacts {
  readonly splits: readonly Split[];
  readonly dividends: readonly Dividend[];
  readonly factors: readonly DerivedFactor[];
  readonly coverage: readonly Span[];
}

/**
 * What bringing bars to the `split` basis takes. Distributions are looked at only where one of the bars holds some.
 * @param bars of one instrument, by date
 */
export function actionsForSplitBasis(
  bars: readonly DeliveredBar[],
  facts: ActionFacts,
  rank: SourceRanking = defaultSourceRank,
): KnownActions {
  const splits = effectiveSplits(facts.splits, rank);
  if (!bars.some(({ basis }) => basis === 'fullyAdjusted')) return { splits, distributions: [], coverage: [] };
  const distributions = effectiveDistributions(facts, splits, (exDate) => closeBefore(exDate, bars, splits), rank);
  return { splits, distributions, coverage: joinSpans(facts.coverage) };
}

/** The last close before a day, of bars by date. */
function closeBefore(
  day: TradingDay,
  bars: readonly DeliveredBar[],
  splits: readonly Split[],
): PreviousClose | undefined {
  let [low, high] = [0, bars.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (bars[middle]!.date < day) low = middle + 1;
    else high = middle;
  }
  const bar = bars[low - 1];
  return bar && previousCloseOf(bar, splits);
}

/** The close of a bar before an ex-date, with every known split applied. */
export function previousCloseOf(bar: DeliveredBar, splits: readonly Split[]): PreviousClose {
  const { close } = splitsApplied(bar, splits);
  const { currency } = bar;
  return bar.basis === 'fullyAdjusted' ? { close, currency, bar } : { close, currency };
}
