import { mean } from './settled-prediction.js';

export interface SettledPrice {
  /** In `currency`, as the prediction refers to it. */
  readonly referenceClose: number;
  readonly currency: string | null;
  readonly expectedReturn: number;
  readonly actualReturn: number;
}

/** How close the predicted prices of one instrument came. Prices of several are not pooled: the dearest would be nearly all of it. */
export interface PriceMeasures {
  /** Null where it is unknown, or changed. */
  readonly currency: string | null;
  /** Mean absolute error of the close, in the currency. */
  readonly mae: number;
  /** The same of "tomorrow's close is today's". */
  readonly persistenceMae: number;
  /**
   * Share of the variance of closes that predictions explain; null where the close never changed. Near 1 for persistence too, because
   * prices hardly move in a day beside how far they move in a year.
   */
  readonly rSquared: number | null;
  readonly persistenceRSquared: number | null;
}

/** Undefined of no predictions. */
export function priceMeasures(rows: readonly SettledPrice[]): PriceMeasures | undefined {
  if (rows.length === 0) return undefined;
  const closes = rows.map(({ referenceClose, actualReturn }) => referenceClose * (1 + actualReturn));
  const centre = mean(closes)!;
  const variance = mean(closes.map((close) => (close - centre) ** 2))!;
  const errors = (expected: (row: SettledPrice) => number) =>
    rows.map((row, i) => closes[i]! - row.referenceClose * (1 + expected(row)));
  const mae = (values: readonly number[]) => mean(values.map(Math.abs))!;
  const rSquared = (values: readonly number[]) =>
    variance === 0 ? null : 1 - mean(values.map((value) => value ** 2))! / variance;
  const [predicted, naive] = [errors(({ expectedReturn }) => expectedReturn), errors(() => 0)];
  const currencies = new Set(rows.map(({ currency }) => currency));
  return {
    currency: currencies.size === 1 ? rows[0]!.currency : null,
    mae: mae(predicted),
    persistenceMae: mae(naive),
    rSquared: rSquared(predicted),
    persistenceRSquared: rSquared(naive),
  };
}
