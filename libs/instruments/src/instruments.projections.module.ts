import type { Projection } from '#event-sourcing';
import { instrumentsProjection } from './read/instruments.projection.js';

/** For the projection engine of an app. */
export const instrumentsProjections: readonly Projection[] = [instrumentsProjection];
