import { qualityVerbs } from './quality.verbs.js';

/** What quality brings to an app: flags kept in the log, and the report that judges prices when it is read. */
export const qualityFeature = {
  name: 'quality',
  verbs: qualityVerbs,
  cli: async () => [(await import('./quality.cli.module.js')).QualityCliModule],
  projections: async () => (await import('./quality.projections.js')).qualityProjections,
  api: async () => [(await import('./quality.api.module.js')).QualityApiModule],
} as const;
