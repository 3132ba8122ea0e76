import type { Projection } from '#event-sourcing';
import { everyOf } from './feature.js';
import { features } from './features.js';

/** Every read model of this build. */
export const projections: readonly Projection[] = (await everyOf(features, (feature) => feature.projections)).flat();
