import type { PricePredicted } from '#contracts';
import { calendarOf } from '#markets';
import type { PooledState } from '../interval/interval-pool.js';
import { predictPersistence, type Mode } from '../session/predict.js';
import type { FeatureWindow } from '../window/feature-window.js';

/** Numbers of a prediction that follow from its window, its model and what was settled before. */
export type Claim = Pick<
  PricePredicted,
  'referenceClose' | 'expectedReturn' | 'predictedClose' | 'lower' | 'upper' | 'probabilityUp' | 'featuresHash'
> & { readonly sigma: number };

/** Makes a prediction again. @param state what was settled before it */
export function recompute(prediction: PricePredicted, window: FeatureWindow, state: PooledState): Claim {
  const { instrumentId, symbol, group, asOfDate, targetDate, mode, madeAt, cutoffAt, model } = prediction;
  const terms = {
    ...{ group, asOfDate, targetDate, mode: mode as Mode, madeAt: Number(madeAt), cutoffAt: Number(cutoffAt) },
    targetOpensAt: calendarOf(group).calendar!.openOf(targetDate)!,
  };
  const { data } = predictPersistence(terms, { instrument: { instrumentId, symbol }, window, state }, model!);
  return {
    referenceClose: data.referenceClose!,
    expectedReturn: data.expectedReturn!,
    predictedClose: data.predictedClose!,
    lower: data.lower,
    upper: data.upper,
    probabilityUp: data.probabilityUp,
    featuresHash: data.featuresHash!,
    sigma: window.sigma,
  };
}
