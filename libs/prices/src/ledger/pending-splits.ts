import type { PlainBar } from '#contracts';
import { containedSplitRatio, type Split } from '#markets';
import type { DailyBarState } from '../daily-bars/daily-bar.decider.js';
import type { BarFlag } from '../daily-bars/row-flags.js';

/** Two prices of one day that are so near (relative) are one, up to a vendor's rounding and corrections. */
const nearness = 0.01;

/**
 * A split that a vendor has announced, but not yet put into the prices that should contain it: one day that was recorded before the split is
 * compared with the same day as it is delivered now. Where the closes differ by the ratio the split is applied, where they are
 * equal it is pending. Without such a day, or where they do neither, nothing is held against it.
 * @param delivered bars of one source, in order of day, that should contain the split
 * @param barsOf the bars of a year as recorded
 */
export async function pendingSplit(
  split: Split,
  delivered: readonly PlainBar[],
  barsOf: (year: number) => Promise<DailyBarState>,
): Promise<BarFlag | undefined> {
  const ratio = split.numerator / split.denominator;
  // One so near to 1 cannot be told from no split at all.
  if (Math.abs(ratio - 1) <= 2 * nearness) return undefined;
  for (const bar of delivered.filter(({ date }) => date < split.exDate).reverse()) {
    const known = (await barsOf(Number(bar.date.slice(0, 4)))).days.get(bar.date)?.bar;
    if (known === undefined || known.source !== bar.source) continue;
    const contains = (each: PlainBar) => containedSplitRatio(each.date, each, [split]) !== 1;
    if (contains(known) || !contains(bar)) return undefined;
    const moved = known.close / bar.close;
    if (Math.abs(moved - 1) > nearness || Math.abs(moved / ratio - 1) <= nearness) return undefined;
    const detail =
      `${split.source} has announced the split ${split.numerator}:${split.denominator} of ${split.exDate}, but its close of ` +
      `${bar.date} is ${bar.close} as before (${known.close}): asked again`;
    return { date: split.exDate, rule: 'split_pending', detail, source: split.source };
  }
  return undefined;
}
