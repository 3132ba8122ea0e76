import type { Projection } from '#event-sourcing';
import { indicatorsProjection } from './indicators.projection.js';

/** The read models of this feature, for the app that runs them. */
export const indicatorsProjections: readonly Projection[] = [indicatorsProjection];
