import { dayLabel, type Split } from '#markets';

/** A close of a day. */
export interface DayClose {
  readonly date: string;
  readonly close: number;
}

/** The closes on both sides of an ex-date. */
export interface ClosesAround {
  readonly before: DayClose;
  /** Of the ex-date or the first day after it. */
  readonly after: DayClose;
}

/** What closes say of a split: they jump by its ratio (it is not in the prices before it), or they go on (it is). */
export interface SplitEvidence extends ClosesAround {
  readonly split: Split;
  readonly jumps: boolean;
}

/** A smaller split cannot be told from what a share does in a day. */
const leastRatio = 1.2;
/** Closes further apart tell too little. */
const mostDaysApart = 15;

/**
 * Holds closes against a split: a move of less than a third of its ratio (of the logarithms) is none, one within a third of the
 * whole ratio is the split.
 * @returns undefined where the closes do not tell.
 */
export function splitEvidence(split: Split, around: ClosesAround | undefined): SplitEvidence | undefined {
  if (around === undefined) return undefined;
  const { before, after } = around;
  const size = Math.log(split.numerator / split.denominator);
  if (Math.abs(size) < Math.log(leastRatio)) return undefined;
  if (dayLabel(after.date) - dayLabel(before.date) > mostDaysApart * 86_400_000) return undefined;
  const share = Math.log(before.close / after.close) / size;
  if (Math.abs(share) < 1 / 3) return { split, before, after, jumps: false };
  return Math.abs(share - 1) < 1 / 3 ? { split, before, after, jumps: true } : undefined;
}

/** `closes 124.81 on 2020-08-28 and 129.04 on 2020-08-31 do not jump by the split 4:1 of 2020-08-31 (csv)`. */
export function evidenceInWords({ split, before, after, jumps }: SplitEvidence): string {
  const { numerator, denominator, exDate, source } = split;
  return (
    `closes ${before.close} on ${before.date} and ${after.close} on ${after.date} ${jumps ? 'jump' : 'do not jump'} ` +
    `by the split ${numerator}:${denominator} of ${exDate} (${source})`
  );
}
