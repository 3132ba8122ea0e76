import { articlesFeature } from '#articles/feature';
import { indicatorsFeature } from '#indicators/feature';
import { ingestionsFeature } from '#ingestions/feature';
import { instrumentsFeature } from '#instruments/feature';
import { modelRegistryFeature } from '#model-registry/feature';
import { operationsFeature } from '#operations/feature';
import { predictionsFeature } from '#predictions/feature';
import { pricesFeature } from '#prices/feature';
import { qualityFeature } from '#quality/feature';
import { sentimentFeature } from '#sentiment/feature';
import type { Feature } from './feature.js';

/** Every feature of this build, in the order in which help, documentation and read models are shown. */
export const features: readonly Feature[] = [
  instrumentsFeature,
  pricesFeature,
  indicatorsFeature,
  qualityFeature,
  articlesFeature,
  sentimentFeature,
  modelRegistryFeature,
  predictionsFeature,
  ingestionsFeature,
];

/** With what operates the log itself. */
export const featuresAndOperations: readonly Feature[] = [...features, operationsFeature];
