import { ratioTolerance } from '#markets';

/** Rows of one delivery (one file, one symbol) with both closes, by date. */
export interface AdjustedCloses {
  readonly dates: ArrayLike<string>;
  /** Adjusted close / close. */
  readonly ratios: ArrayLike<number>;
}

export interface DerivedFromCloses {
  /** Prices before the ex-date times `factor` compare with those from it on. */
  readonly factors: { readonly exDate: string; readonly previousDate: string; readonly factor: number }[];
  /** Rows whose adjusted close leaves the others' course for one day. */
  /** The days compared, in order. */
  readonly days: readonly string[];
  readonly inconsistent: { readonly date: string; readonly ratio: number; readonly neighbours: number }[];
}

/**
 * The distributions that adjusted closes tell of: their ratio to the close changes on ex-dates only. The first row derives
 * none; a change that the next row takes back is no ex-date but a doubtful row.
 */
export function deriveFactors({ dates, ratios }: AdjustedCloses): DerivedFromCloses {
  const factors: DerivedFromCloses['factors'] = [];
  const inconsistent: DerivedFromCloses['inconsistent'] = [];
  for (let i = 1; i < ratios.length; i++) {
    const before = ratios[i - 1]!;
    const here = ratios[i]!;
    if (!differ(here, before)) continue;
    const next = ratios[i + 1];
    if (next !== undefined && !differ(next, before)) {
      inconsistent.push({ date: dates[i]!, ratio: here, neighbours: before });
      i++;
    } else {
      factors.push({ exDate: dates[i]!, previousDate: dates[i - 1]!, factor: before / here });
    }
  }
  return { factors, inconsistent, days: Array.from(dates) };
}

function differ(ratio: number, before: number): boolean {
  return Math.abs(ratio / before - 1) > ratioTolerance;
}
