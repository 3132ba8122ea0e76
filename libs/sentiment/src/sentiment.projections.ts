import type { Projection } from '#event-sourcing';
import { contributionsProjection } from './read/contributions.projection.js';
import { scoresProjection } from './read/scores.projection.js';

/** For the projection engine of an app. */
export const sentimentProjections: readonly Projection[] = [scoresProjection, contributionsProjection];
