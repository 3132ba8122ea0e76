import { PredictionsCliModule, predictionsVerbs } from './predictions.cli.module.js';

/** What predictions bring to an app. */
export const predictionsFeature = {
  name: 'predictions',
  cli: { modules: [PredictionsCliModule], verbs: predictionsVerbs },
} as const;
