import { isUnitStep, ratioTolerance } from '#markets';

/** A day in the log and in a delivery, both brought to one basis by all actions that are known. */
export interface ComparedDay {
  readonly date: string;
  readonly was: number;
  readonly is: number;
  /** Half a unit of the last digits of the two closes, together: so far apart may they be and mean the same. */
  readonly rounding: number;
  readonly volumeWas: number | null;
  readonly volumeIs: number | null;
  /** The day through which the bar in the log had been delivered. */
  readonly through: string;
}

/** Every price before a day was moved by one factor since it was recorded. */
export interface Rebase {
  /** The first day whose prices did not move. */
  readonly exDate: string;
  /** What prices before it were multiplied by. */
  readonly factor: number;
  /** Whether volumes were moved inversely; undefined where there are none that tell. */
  readonly withVolumes: boolean | undefined;
  readonly missingThrough: string;
}

/** One day may be a mistake that was mended. */
const leastDays = 2;

/**
 * Looks for a day before which all closes moved by one factor, and from which on none did.
 * @param days by date
 * @param firstAfter the first day of the delivery after a date
 */
export function findRebase(
  days: readonly ComparedDay[],
  firstAfter: (date: string) => string | undefined,
): Rebase | undefined {
  const moved = days.findIndex((day) => Math.abs(day.is - day.was) <= day.rounding);
  const before = moved < 0 ? days : days.slice(0, moved);
  const rest = moved < 0 ? [] : days.slice(moved);
  if (before.length < leastDays || rest.some((day) => Math.abs(day.is - day.was) > day.rounding)) return undefined;
  const factor = median(before.map(({ is, was }) => is / was));
  const isOne = before.every(({ is, was, rounding }) => Math.abs(is - was * factor) <= rounding + is * 1e-5);
  // A hundred is a step of units (pounds and pence), which no action is.
  if (!isOne || isUnitStep(1, factor) || Math.abs(factor - 1) <= ratioTolerance) return undefined;
  // The closes before it tell of it only where they are further apart than rounding can move them.
  if (!before.some(({ is, was, rounding }) => Math.abs(is - was) > 4 * rounding)) return undefined;
  const exDate = rest[0]?.date ?? firstAfter(before.at(-1)!.date);
  if (exDate === undefined) return undefined;
  const missingThrough = before.reduce((last, { through }) => (through > last ? through : last), '');
  return { exDate, factor, withVolumes: volumesMoved(before, factor), missingThrough };
}

function volumesMoved(days: readonly ComparedDay[], factor: number): boolean | undefined {
  const ratios = days.flatMap(({ volumeWas, volumeIs }) => (volumeWas && volumeIs ? [volumeIs / volumeWas] : []));
  if (ratios.length === 0) return undefined;
  const share = Math.log(median(ratios)) / -Math.log(factor);
  return share > 2 / 3 && share < 4 / 3 ? true : Math.abs(share) < 1 / 3 ? false : undefined;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
}

/** New shares for old ones, in small whole numbers where they fit. */
export function ratioOf(factor: number): { readonly numerator: number; readonly denominator: number } {
  for (let denominator = 1; denominator <= 20; denominator++) {
    const numerator = Math.round(denominator / factor);
    if (numerator > 0 && Math.abs((numerator * factor) / denominator - 1) < 1e-3) return { numerator, denominator };
  }
  return { numerator: 1 / factor, denominator: 1 };
}

/** True for a factor that a split can have, and hardly a distribution. */
export function looksLikeSplit(factor: number): boolean {
  const { numerator, denominator } = ratioOf(factor);
  return (
    Math.abs(Math.log(factor)) > Math.log(1.2) && Number.isInteger(numerator) && Math.min(numerator, denominator) <= 5
  );
}
