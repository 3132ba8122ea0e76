import type { PairChange } from '../window/pair-return.js';
import { featureWidth, priceFeatureNames } from './feature-set.js';

/** What articles say of an instrument at a session; the four features in their order. */
export interface SentimentBlock {
  /** Weighted mean and standard deviation of the scores; 0 without articles. */
  readonly mean: number;
  readonly dispersion: number;
  /** Articles that count. */
  readonly articles: number;
}

/** What beside its own prices says something of a step. */
export interface StepContext {
  /** How the bar of the step followed from the one before. */
  readonly change: Pick<PairChange, 'totalReturn'>;
  /** Mean return of the universe at the session; undefined where too few have traded. */
  readonly market: number | undefined;
  /** Undefined where there is none: no model, or it is masked. */
  readonly sentiment: SentimentBlock | undefined;
}

/**
 * Writes all 30 features of a step in the order of `featureNames`; NaN where one has no value.
 * @param prices see priceFeatures
 */
export function writeStep(
  into: Float64Array | Float32Array,
  at: number,
  prices: Float64Array,
  { change, market, sentiment }: StepContext,
): void {
  into.set(prices, at);
  const rest = at + priceFeatureNames.length;
  // One constant for what has no value, so that the bytes that are fed can be named by a hash.
  into[rest] = market ?? NaN;
  into[rest + 1] = market === undefined ? NaN : change.totalReturn - market;
  into[rest + 2] = sentiment?.mean ?? NaN;
  into[rest + 3] = sentiment?.dispersion ?? NaN;
  into[rest + 4] = sentiment === undefined ? NaN : Math.log1p(sentiment.articles);
  into[rest + 5] = sentiment === undefined ? NaN : Number(sentiment.articles === 0);
}

/** The features of one step; see writeStep. */
export function stepFeatures(prices: Float64Array, context: StepContext): Float64Array {
  const values = new Float64Array(featureWidth);
  writeStep(values, 0, prices, context);
  return values;
}
