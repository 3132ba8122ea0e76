import type { DerivedFactor, Dividend } from '../adjustment/distributions.js';
import { withoutSplits, type DeliveredBar } from '../adjustment/served-bar.js';
import { containedSplitRatio, effectiveSplits, type Split } from '../adjustment/splits.js';
import type { ExchangeCalendar } from '../calendar/exchange-calendar.js';
import type { SourceRanking } from '../source-rank.js';
import type { TradingDay } from '../trading-day.js';
import { versionAvailableAt, type FactKind, type RecordedFact } from './availability.js';
import { actionTime, barTime } from './market-time.js';

/**
 * What the log knows of the prices of one instrument. Of a bar, and of an action for each source, all versions may be given, in
 * the order in which they were recorded, the last one in force; or that one alone.
 */
export interface KnownPrices<B extends DeliveredBar & RecordedFact = DeliveredBar & RecordedFact> {
  readonly bars: readonly B[];
  readonly splits: readonly (Split & RecordedFact)[];
  readonly dividends: readonly (Dividend & RecordedFact)[];
  readonly factors: readonly (DerivedFactor & RecordedFact)[];
}

/**
 * Today's knowledge restricted to what could be known at an instant (UTC milliseconds): at most one version of each bar, by date,
 * and of each action. A bar or dividend that its source has adjusted for a split which was not known yet is brought back to
 * what it was before, so that a price does not tell of a split to come.
 * @param calendar of the exchange; undefined where none is known, see barTime
 * @param rank which of several splits of one ex-date counts, see effectiveSplits
 */
export function availableAt<B extends DeliveredBar & RecordedFact>(
  known: KnownPrices<B>,
  instant: number,
  calendar: ExchangeCalendar | undefined,
  rank: SourceRanking,
): KnownPrices<B> {
  const bars = versions(known.bars, ({ date }) => date).flatMap((bar) =>
    picked('bar', barTime(bar[0].date, calendar), bar, instant),
  );
  const ofActions = <T extends ActionFact>(facts: readonly T[]) =>
    versions(facts, ({ exDate, source }) => `${exDate} ${source}`).flatMap((action) =>
      picked('action', actionTime(action[0].exDate, calendar), action, instant),
    );
  const splits = ofActions(known.splits);
  const future = splitsToCome(known.splits, splits, rank);
  const dividends = ofActions(known.dividends).map((dividend) => {
    const ratio = containedSplitRatio(dividend.exDate, dividend, future);
    return ratio === 1 ? dividend : { ...dividend, amount: dividend.amount * ratio };
  });
  return {
    bars: bars.map((bar) => withoutSplits(bar, future)).sort((a, b) => (a.date < b.date ? -1 : 1)),
    splits,
    dividends,
    factors: ofActions(known.factors),
  };
}

/** Splits that count today and were not known yet, of whatever source. */
export function splitsToCome<S extends Split>(today: readonly S[], available: readonly S[], rank: SourceRanking): S[] {
  const then = new Set(available.map(({ exDate }) => exDate));
  return effectiveSplits(today, rank).filter(({ exDate }) => !then.has(exDate));
}

type ActionFact = RecordedFact & { readonly exDate: TradingDay };

/** The versions of each fact, in their order. */
function versions<T>(facts: readonly T[], identity: (fact: T) => string): (readonly [T, ...T[]])[] {
  return [...Map.groupBy(facts, identity).values()] as [T, ...T[]][];
}

function picked<T extends RecordedFact>(kind: FactKind, marketTime: number, of: readonly T[], instant: number): T[] {
  const version = versionAvailableAt(kind, marketTime, of, instant);
  return version === undefined ? [] : [version];
}
