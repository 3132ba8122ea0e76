import type { PlainBar } from '#contracts';
import { containedSplitRatio, type Split } from '#markets';
import { evidenceInWords, splitEvidence } from '../actions/split-evidence.js';
import type { DailyBarState } from '../daily-bars/daily-bar.decider.js';
import type { BarFlag } from '../daily-bars/row-flags.js';

export interface Contradiction {
  /** Of the first bar from the ex-date on. */
  readonly flag: BarFlag;
  /** True where the prices go on across a split that should not be in them. */
  readonly isContained: boolean;
}

/** True where a split of that ratio and day was said before. */
export function isKnown({ exDate, numerator, denominator }: Split, known: readonly Split[]): boolean {
  return known.some(
    (other) =>
      other.exDate === exDate && Math.abs(other.numerator / other.denominator / (numerator / denominator) - 1) < 1e-9,
  );
}

/**
 * Holds a split that is new against the bars recorded around its ex-date, where both are of one source and their basis was only
 * assumed.
 * @param barsOf the bars of a year
 */
export async function contradiction(
  split: Split,
  barsOf: (year: number) => Promise<DailyBarState>,
): Promise<Contradiction | undefined> {
  const year = Number(split.exDate.slice(0, 4));
  const days = [...(await barsOf(year)).days.values()].map(({ bar }) => bar);
  const before = lastBefore(split.exDate, days) ?? lastBefore(split.exDate, await barsIn(year - 1, barsOf));
  const after = firstFrom(split.exDate, days) ?? firstFrom(split.exDate, await barsIn(year + 1, barsOf));
  if (before === undefined || after === undefined || before.source !== after.source) return undefined;
  // What was said, or shown by another split, is not doubted.
  if ([before, after].some(({ basisGrounds = 'assumed' }) => basisGrounds !== 'assumed')) return undefined;
  const evidence = splitEvidence(split, { before, after });
  if (evidence === undefined || evidence.jumps !== (containedSplitRatio(before.date, before, [split]) !== 1))
    return undefined;
  const { date, source, basis } = after;
  const detail = `${evidenceInWords(evidence)}, but the prices are recorded as ${basis}; they are not divided by it`;
  return { flag: { date, source, rule: 'basis_contradicted', detail }, isContained: !evidence.jumps };
}

async function barsIn(year: number, barsOf: (year: number) => Promise<DailyBarState>): Promise<PlainBar[]> {
  return [...(await barsOf(year)).days.values()].map(({ bar }) => bar);
}

export function lastBefore(day: string, bars: readonly PlainBar[]): PlainBar | undefined {
  return bars.reduce<PlainBar | undefined>(
    (best, bar) => (bar.date < day && (best === undefined || bar.date > best.date) ? bar : best),
    undefined,
  );
}

function firstFrom(day: string, bars: readonly PlainBar[]): PlainBar | undefined {
  return bars.reduce<PlainBar | undefined>(
    (best, bar) => (bar.date >= day && (best === undefined || bar.date < best.date) ? bar : best),
    undefined,
  );
}
