import type { PairChange } from '../window/pair-return.js';
import { featureWidth, priceFeatureNames, stepBars, steps } from './feature-set.js';

/** What articles say of an instrument at a session; the four features in their order. */
export interface SentimentBlock {
  /** Weighted mean and standard deviation of the scores; 0 without articles. */
  readonly mean: number;
  readonly dispersion: number;
  /** Articles that count. */
  readonly articles: number;
}

/**
 * All 30 features of a step in the order of `featureNames`; NaN where one has no value.
 * @param prices see priceFeatures
 * @param change how the bar of the step followed from the one before
 * @param market mean return of the universe at the session; undefined where too few have traded
 * @param sentiment undefined where there is none: no model, or it is masked
 */
export function stepFeatures(
  prices: Float64Array,
  change: Pick<PairChange, 'totalReturn'>,
  market: number | undefined,
  sentiment: SentimentBlock | undefined,
): Float64Array {
  const values = new Float64Array(featureWidth).fill(NaN);
  values.set(prices);
  const rest = priceFeatureNames.length;
  if (market !== undefined) values.set([market, change.totalReturn - market], rest);
  if (sentiment !== undefined) {
    const { mean, dispersion, articles } = sentiment;
    values.set([mean, dispersion, Math.log1p(articles), articles === 0 ? 1 : 0], rest + 2);
  }
  return values;
}

/** The 136 bars that end at each of the 15 steps of a window of 150, oldest step first, with the changes between them. */
export function stepsOf<B, C>(
  bars: readonly B[],
  changes: readonly C[],
): { readonly bars: B[]; readonly changes: C[] }[] {
  return Array.from({ length: steps }, (_, step) => ({
    bars: bars.slice(step, step + stepBars),
    changes: changes.slice(step, step + stepBars - 1),
  }));
}
