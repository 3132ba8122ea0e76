import type { Projection } from '#event-sourcing';
import { ingestionsProjection } from './read/ingestions.projection.js';
import { rejectionsProjection } from './read/rejections.projection.js';

/** For the projection engine of an app. */
export const ingestionsProjections: readonly Projection[] = [ingestionsProjection, rejectionsProjection];
