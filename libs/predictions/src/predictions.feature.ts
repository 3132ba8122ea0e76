import { PredictionsApiModule } from './predictions.api.module.js';
import { PredictionsCliModule, predictionsVerbs } from './predictions.cli.module.js';
import { PredictionsScheduleModule } from './predictions.schedule.module.js';
import { predictionsProjections } from './read-models/predictions.projections.js';

/** What predictions bring to an app. */
export const predictionsFeature = {
  name: 'predictions',
  projections: predictionsProjections,
  api: PredictionsApiModule,
  schedules: [PredictionsScheduleModule],
  cli: { modules: [PredictionsCliModule], verbs: predictionsVerbs },
} as const;
