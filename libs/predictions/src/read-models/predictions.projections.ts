import type { Projection } from '#event-sourcing';
import { predictionInputsProjection } from './prediction-inputs.projection.js';
import { predictionSessionsProjection } from './prediction-sessions.projection.js';
import { predictionsProjection } from './predictions.projection.js';

/** The read models of this feature, for the app that runs them. */
export const predictionsProjections: readonly Projection[] = [
  predictionsProjection,
  predictionSessionsProjection,
  predictionInputsProjection,
];
