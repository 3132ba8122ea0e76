import {
  bestByExDate,
  defaultSourceRank,
  effectiveDistributions,
  previousCloseOf,
  type Distribution,
  type PreviousClose,
  type Split,
} from '#markets';
import type { ActionsState } from '../actions/actions.decider.js';
import type { DailyBarState } from '../daily-bars/daily-bar.decider.js';
import { lastBefore } from './contradicted-splits.js';

/** The last close before an ex-date in a delivery that is not recorded yet; undefined where it has none. */
export type CloseBefore = (exDate: string) => PreviousClose | undefined;

/**
 * The distributions of an instrument, one per ex-date.
 * @param barsOf the bars of a year
 */
export async function knownDistributions(
  { dividends, factors }: ActionsState,
  splits: readonly Split[],
  barsOf: (year: number) => Promise<DailyBarState>,
  delivered: CloseBefore = () => undefined,
): Promise<Distribution[]> {
  const closes = new Map<string, PreviousClose>();
  for (const { exDate } of bestByExDate(dividends, defaultSourceRank)) {
    const close = delivered(exDate) ?? (await recordedBefore(exDate, splits, barsOf));
    if (close !== undefined) closes.set(exDate, close);
  }
  return effectiveDistributions({ dividends, factors }, splits, (exDate) => closes.get(exDate), defaultSourceRank);
}

async function recordedBefore(
  exDate: string,
  splits: readonly Split[],
  barsOf: (year: number) => Promise<DailyBarState>,
): Promise<PreviousClose | undefined> {
  const year = Number(exDate.slice(0, 4));
  for (const each of [year, year - 1]) {
    const bar = lastBefore(
      exDate,
      [...(await barsOf(each)).days.values()].map((day) => day.bar),
    );
    if (bar !== undefined) return previousCloseOf(bar, splits);
  }
  return undefined;
}
