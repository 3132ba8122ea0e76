import type { Projection } from '#event-sourcing';
import { articlesProjection } from './read/articles.projection.js';

/** For the projection engine of an app. */
export const articlesProjections: readonly Projection[] = [articlesProjection];
