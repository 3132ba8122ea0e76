import type { Projection } from '#event-sourcing';
import { flagsProjection } from './flags/flags.projection.js';

/** The read models of this feature, for the app that runs them. */
export const qualityProjections: readonly Projection[] = [flagsProjection];
