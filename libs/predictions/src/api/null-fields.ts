import type { Prediction } from './predictions.schema.js';

const outcome = ['settledDate', 'actualClose', 'actualReturn', 'error', 'insideInterval', 'directionCorrect'] as const;

/** Why fields of a prediction are null, by field. */
export function unavailableOf(prediction: Prediction): Record<string, string> {
  const { lower, probabilityUp, status } = prediction;
  return {
    ...(lower === null && { lower: 'interval_warmup', upper: 'interval_warmup', insideInterval: 'interval_warmup' }),
    ...(probabilityUp === null && { probabilityUp: 'base_rate_warmup', directionCorrect: 'base_rate_warmup' }),
    ...(status !== 'settled' && allOf(status === 'void' ? 'void' : 'not_settled')),
  };
}

function allOf(reason: string): Record<string, string> {
  return Object.fromEntries(outcome.map((field) => [field, reason]));
}

/** The same of a list: each field that is null in one of its rows, and the reason in the first of them. */
export function unavailableIn(predictions: readonly Prediction[]): Record<string, string> {
  return predictions.reduceRight<Record<string, string>>((all, each) => ({ ...all, ...unavailableOf(each) }), {});
}
