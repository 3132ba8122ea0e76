import { aimedMiscoverage } from '../interval/conformal.js';
import { mean, type SettledPrediction } from './settled-prediction.js';

/** A prediction that had bounds. */
export type Bounded = SettledPrediction & { readonly halfWidth: number };

export function bounded(rows: readonly SettledPrediction[]): Bounded[] {
  return rows.filter((row): row is Bounded => row.halfWidth !== null);
}

/** True where the outcome lay within the bounds, them included. */
export function isInside({ expectedReturn, halfWidth, actualReturn }: Bounded): boolean {
  return Math.abs(actualReturn - expectedReturn) <= halfWidth;
}

/** Share of outcomes within the bounds; 0.90 is aimed at. */
export function coverage(rows: readonly Bounded[]): number | null {
  return mean(rows.map((row) => (isInside(row) ? 1 : 0)));
}

/** Mean distance of the bounds, as a fraction of the reference close. */
export function meanWidth(rows: readonly Bounded[]): number | null {
  return mean(rows.map(({ halfWidth }) => 2 * halfWidth));
}

/**
 * Mean interval score (Gneiting and Raftery): the width, plus 2/α for each unit by which an outcome lies outside, α = 0.10.
 * Lower is better; narrow bounds that miss pay for it.
 */
export function intervalScore(rows: readonly Bounded[]): number | null {
  return mean(
    rows.map(({ expectedReturn, halfWidth, actualReturn }) => {
      const outside = Math.max(0, Math.abs(actualReturn - expectedReturn) - halfWidth);
      return 2 * halfWidth + (2 / aimedMiscoverage) * outside;
    }),
  );
}
