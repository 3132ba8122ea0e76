import type { Type } from '@nestjs/common';
import { articlesFeature } from '#articles';
import { indicatorsFeature } from '#indicators';
import { ingestionsFeature } from '#ingestions';
import { instrumentsFeature } from '#instruments';
import { modelRegistryFeature } from '#model-registry';
import { operationsFeature } from '#operations';
import { predictionsFeature } from '#predictions';
import { pricesFeature } from '#prices';
import { qualityFeature } from '#quality';
import { sentimentFeature } from '#sentiment';
import type { Projection, Reactor } from '#event-sourcing';
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

/** Every read model of this build. */
export const projections: readonly Projection[] = features.flatMap((feature) => feature.projections ?? []);

export interface Reactors {
  readonly modules: readonly Type[];
  readonly reactors: readonly Type<Reactor>[];
}

/** Every reactor of this build. */
export const reactors: Reactors = {
  modules: features.flatMap((feature) => feature.reactors?.modules ?? []),
  reactors: features.flatMap((feature) => feature.reactors?.reactors ?? []),
};

/** What does something as time goes by. */
export const schedules: readonly Type[] = features.flatMap((feature) => feature.schedules ?? []);
