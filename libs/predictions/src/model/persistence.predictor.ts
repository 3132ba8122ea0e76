import { featuresHash } from '../window/inputs.js';
import { persistence } from './built-in-models.js';
import type { Claim, Predictor } from './predictor.js';
import type { PooledState } from '../interval/interval-pool.js';
import type { FeatureWindow } from '../window/feature-window.js';

/** Version of the definition of the features that are fed: the 149 total returns of the last 150 bars. */
export const returnsFeatures = 'returns@1';

/** Tomorrow as today. */
export const persistencePredictor: Predictor = {
  model: persistence,
  looksAtMarket: false,
  looksAtSentiment: false,
  sentimentModel: undefined,
  isInSample: () => false,
  claims: async ({ windows, state }) =>
    new Map([...windows].map(([instrumentId, window]) => [instrumentId, persistenceClaim(window, state)])),
  fed: (_instrumentId, _session, { returns }) => ({ features: returns, events: [] }),
};

/** What persistence@1 says: no change, as probable as rises were so far. */
export function persistenceClaim({ returns }: FeatureWindow, { baseRate }: PooledState): Claim {
  return {
    expectedReturn: 0,
    probabilityUp: baseRate,
    skill: 'none',
    featureSet: returnsFeatures,
    featuresHash: featuresHash(returns),
    inSample: false,
  };
}
