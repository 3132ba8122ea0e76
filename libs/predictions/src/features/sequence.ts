import type { FeatureWindow } from '../window/feature-window.js';
import { featureWidth, stepBars, steps } from './feature-set.js';
import type { MarketReturns } from './market-return.js';
import type { StepCache } from './step-cache.js';
import { writeStep, type SentimentBlock } from './step-features.js';

/** How many numbers a sequence is. */
export const sequenceLength = steps * featureWidth;

/** What a sequence takes from beyond its own prices. */
export interface Surroundings {
  readonly market: MarketReturns;
  /** Undefined where the model is fed none. */
  readonly sentimentOf: (date: string) => SentimentBlock | undefined;
  readonly cache: StepCache;
}

/** The 15 steps of a window as they are fed: float32, step by step; NaN where a feature has no value. */
export function sequenceOf(
  instrumentId: string,
  window: FeatureWindow,
  { market, sentimentOf, cache }: Surroundings,
): Float32Array {
  const sequence = new Float32Array(sequenceLength);
  for (let step = 0; step < steps; step++) {
    const last = step + stepBars - 1;
    const { date } = window.bars[last]!;
    writeStep(sequence, step * featureWidth, cache.priceFeatures(instrumentId, window, step), {
      change: window.changes[last - 1]!,
      market: market.at(date),
      sentiment: sentimentOf(date),
    });
  }
  return sequence;
}

/** All that is fed of an instrument, as it is hashed: the sequence, then sigma. */
export function withSigma(sequence: Float32Array, sigma: number): Float32Array {
  const fed = new Float32Array(sequence.length + 1);
  fed.set(sequence);
  fed[sequence.length] = sigma;
  return fed;
}
