import { hash } from 'node:crypto';
import type { FeatureWindow } from '../window/feature-window.js';
import { featureWidth, stepBars, steps } from './feature-set.js';
import type { MarketReturns } from './market-return.js';
import type { StepCache } from './step-cache.js';
import { stepFeatures, type SentimentBlock } from './step-features.js';

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
    const prices = cache.priceFeatures(instrumentId, window, step);
    const features = stepFeatures(prices, window.changes[last - 1]!, market.at(date), sentimentOf(date));
    // One bit pattern for what has no value, so that the bytes that are fed can be named by a hash.
    features.forEach((value, i) => (sequence[step * featureWidth + i] = Number.isNaN(value) ? NaN : value));
  }
  return sequence;
}

/** SHA-256, hex, of the bytes that are fed: the sequence, then sigma, as little-endian float32. */
export function sequenceHash(sequence: Float32Array, sigma: number): string {
  const bytes = Buffer.alloc((sequence.length + 1) * 4);
  sequence.forEach((value, i) => bytes.writeFloatLE(value, i * 4));
  bytes.writeFloatLE(sigma, sequence.length * 4);
  return hash('sha256', bytes);
}
