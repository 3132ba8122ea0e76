import { upperTail } from './normal.js';
import { bySession, mean, type SettledPrediction } from './settled-prediction.js';

export interface ErrorMeasures {
  /** Mean absolute and mean squared error of `expectedReturn`. */
  readonly mae: number | null;
  readonly mse: number | null;
  /** Against persistence, which expects a return of 0: below 1 is better than that. */
  readonly maeRatio: number | null;
  readonly mseRatio: number | null;
  /** Of squared errors against persistence, day by day; below 0 is better than that. Null where they never differ. */
  readonly dieboldMariano: { readonly statistic: number; readonly pValue: number } | null;
}

/** Errors of the return centre, beside those of "tomorrow is as today". */
export function errorMeasures(rows: readonly SettledPrediction[]): ErrorMeasures {
  const error = ({ actualReturn, expectedReturn }: SettledPrediction) => actualReturn - expectedReturn;
  const mae = mean(rows.map((row) => Math.abs(error(row))));
  const mse = mean(rows.map((row) => error(row) ** 2));
  const naiveMae = mean(rows.map(({ actualReturn }) => Math.abs(actualReturn)));
  const naiveMse = mean(rows.map(({ actualReturn }) => actualReturn ** 2));
  const differences = bySession(rows).map((day) => mean(day.map((row) => error(row) ** 2 - row.actualReturn ** 2))!);
  return {
    mae,
    mse,
    maeRatio: ratio(mae, naiveMae),
    mseRatio: ratio(mse, naiveMse),
    dieboldMariano: dieboldMariano(differences),
  };
}

/**
 * The mean of a daily difference of losses over its standard error, and how probable one so far from 0 is by chance (normal,
 * two-sided). Days are blocks: what happens to several instruments on one day counts once.
 */
export function dieboldMariano(
  differences: readonly number[],
): { readonly statistic: number; readonly pValue: number } | null {
  const centre = mean(differences);
  if (centre === null || differences.length < 2) return null;
  const variance = differences.reduce((sum, each) => sum + (each - centre) ** 2, 0) / (differences.length - 1);
  if (variance === 0) return null;
  const statistic = centre / Math.sqrt(variance / differences.length);
  return { statistic, pValue: 2 * upperTail(Math.abs(statistic)) };
}

function ratio(value: number | null, naive: number | null): number | null {
  return value === null || naive === null || naive === 0 ? null : value / naive;
}
