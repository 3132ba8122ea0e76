/** Version of the definition of the features; see docs/features.md. A model is fed one of them and no other. */
export const sessionFeatures = 'session@1';

/** The features of a step are computed from exactly the bars that end at it. */
export const stepBars = 136;

/** A sequence is so many steps, one per bar, oldest first: its first step begins where the window of 150 bars does. */
export const steps = 15;

/** What prices say of a step, in the order in which a model is fed. */
export const priceFeatureNames = [
  'open',
  'high',
  'low',
  'closeReturn',
  'adjustedReturn',
  'adjustedSma5',
  'adjustedSma10',
  'adjustedSma15',
  'adjustedSma20',
  'adjustedSma25',
  'adjustedSma30',
  'sma20',
  'sma50',
  'ema12',
  'ema26',
  'rsi14',
  'macd',
  'macdSignal',
  'macdHistogram',
  'bollingerUpper',
  'bollingerLower',
  'percentB',
  'atr14',
  'obvChange10',
] as const;

export const marketFeatureNames = ['marketReturn', 'excessReturn'] as const;
export const sentimentFeatureNames = ['sentimentMean', 'sentimentDispersion', 'sentimentCount', 'noArticles'] as const;

/** All features of a step, in the order in which a model is fed. */
export const featureNames = [...priceFeatureNames, ...marketFeatureNames, ...sentimentFeatureNames] as const;
export type FeatureName = (typeof featureNames)[number];

/** How many numbers a step is. */
export const featureWidth = featureNames.length;
