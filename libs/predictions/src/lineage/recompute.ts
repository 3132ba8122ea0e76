import type { PricePredicted } from '#contracts';
import { calendarOf } from '#markets';
import type { PooledState } from '../interval/interval-pool.js';
import type { Claim } from '../model/predictor.js';
import { predictionOf, type Mode } from '../session/predict.js';
import type { FeatureWindow } from '../window/feature-window.js';

/** Numbers of a prediction that follow from its window, what its model claims and what was settled before. */
export type Recomputed = Pick<
  PricePredicted,
  'referenceClose' | 'expectedReturn' | 'predictedClose' | 'lower' | 'upper' | 'probabilityUp' | 'featuresHash'
> & { readonly sigma: number };

/** Makes a prediction again. @param state what was settled before it. @param claim of its model, made again */
export function recompute(
  prediction: PricePredicted,
  window: FeatureWindow,
  state: PooledState,
  claim: Claim,
): Recomputed {
  const { instrumentId, symbol, group, asOfDate, targetDate, mode, madeAt, cutoffAt, model } = prediction;
  const terms = {
    ...{ group, asOfDate, targetDate, mode: mode as Mode, madeAt: Number(madeAt), cutoffAt: Number(cutoffAt) },
    targetOpensAt: calendarOf(group).calendar!.openOf(targetDate)!,
  };
  const { data } = predictionOf(terms, { instrument: { instrumentId, symbol }, window, state }, claim, model!);
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
