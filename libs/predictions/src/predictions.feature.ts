import { predictionsVerbs } from './predictions.verbs.js';

/** What predictions bring to an app. */
export const predictionsFeature = {
  name: 'predictions',
  verbs: predictionsVerbs,
  cli: async () => [
    (await import('./predictions.cli.module.js')).PredictionsCliModule,
    (await import('./lineage/lineage.cli.module.js')).LineageCliModule,
    (await import('./replay/replay.cli.module.js')).ReplayCliModule,
  ],
  projections: async () => (await import('./read-models/predictions.projections.js')).predictionsProjections,
  api: async () => [(await import('./predictions.api.module.js')).PredictionsApiModule],
  stockFacets: async () => ({
    modules: [(await import('./predictions.facet.module.js')).PredictionsFacetModule],
    facets: [(await import('./api/prediction.facet.js')).PredictionFacet],
  }),
  schedules: async () => [(await import('./predictions.schedule.module.js')).PredictionsScheduleModule],
} as const;
