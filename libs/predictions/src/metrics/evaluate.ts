import { dayBlockInterval } from './bootstrap.js';
import { areaUnderCurve, claimed, isCorrect, matthewsCorrelation } from './direction.js';
import { errorMeasures, type ErrorMeasures } from './errors.js';
import { bounded, coverage, intervalScore, meanWidth } from './intervals.js';
import { brierScore, calibrationError, logLoss, reliability, type ReliabilityBin } from './probabilities.js';
import { rankCorrelation, type RankCorrelation } from './rank-correlation.js';
import { bySession, mean, wentUp, type SettledPrediction } from './settled-prediction.js';
import { tradingMeasures, type TradingMeasures } from './trading.js';

/** How predictions of one model and mode did. Everything is in return units, over all of them; null where too few say it. */
export interface Evaluation {
  readonly predictions: number;
  readonly sessions: number;
  readonly instruments: number;
  readonly direction: {
    readonly claimed: number;
    readonly accuracy: number | null;
    /** 95 %, by bootstrap over whole days. */
    readonly accuracyInterval: readonly [number, number] | null;
    readonly mcc: number | null;
    readonly auc: number | null;
    readonly brier: number | null;
    readonly logLoss: number | null;
    readonly calibrationError: number | null;
    readonly reliability: readonly ReliabilityBin[];
  };
  readonly interval: {
    readonly bounded: number;
    readonly coverage: number | null;
    readonly width: number | null;
    readonly score: number | null;
  };
  readonly returns: ErrorMeasures & RankCorrelation;
  readonly trading: TradingMeasures;
  /** Share that went up: the accuracy of saying "up" always. */
  readonly alwaysUp: number | null;
}

/** @param trials models that were tried on such predictions, this one included */
export function evaluate(rows: readonly SettledPrediction[], trials = 1): Evaluation {
  const withProbability = claimed(rows);
  const withBounds = bounded(rows);
  const table = reliability(withProbability);
  const days = bySession(withProbability).map((day) => ({
    hits: day.filter(isCorrect).length,
    count: day.length,
  }));
  return {
    predictions: rows.length,
    sessions: new Set(rows.map(({ session }) => session)).size,
    instruments: new Set(rows.map(({ instrumentId }) => instrumentId)).size,
    direction: {
      claimed: withProbability.length,
      accuracy: mean(withProbability.map((row) => (isCorrect(row) ? 1 : 0))),
      accuracyInterval: dayBlockInterval(days),
      mcc: matthewsCorrelation(withProbability),
      auc: areaUnderCurve(withProbability),
      brier: brierScore(withProbability),
      logLoss: logLoss(withProbability),
      calibrationError: calibrationError(table),
      reliability: table,
    },
    interval: {
      bounded: withBounds.length,
      coverage: coverage(withBounds),
      width: meanWidth(withBounds),
      score: intervalScore(withBounds),
    },
    returns: { ...errorMeasures(rows), ...rankCorrelation(rows) },
    trading: tradingMeasures(withProbability, trials),
    alwaysUp: mean(rows.map((row) => (wentUp(row) ? 1 : 0))),
  };
}
