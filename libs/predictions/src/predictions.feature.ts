import { PredictionFacet } from './api/prediction.facet.js';
import { PredictionsApiModule } from './predictions.api.module.js';
import { PredictionsCliModule, predictionsVerbs } from './predictions.cli.module.js';
import { PredictionsFacetModule } from './predictions.facet.module.js';
import { PredictionsScheduleModule } from './predictions.schedule.module.js';
import { predictionsProjections } from './read-models/predictions.projections.js';

/** What predictions bring to an app. */
export const predictionsFeature = {
  name: 'predictions',
  projections: predictionsProjections,
  api: PredictionsApiModule,
  stockFacets: { modules: [PredictionsFacetModule], facets: [PredictionFacet] },
  schedules: [PredictionsScheduleModule],
  cli: { modules: [PredictionsCliModule], verbs: predictionsVerbs },
} as const;
