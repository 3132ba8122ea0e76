import { ingestionsVerbs } from './ingestions.verbs.js';

/** What ingestions bring to an app; apps that run fetches add IngestionsRunModule. */
export const ingestionsFeature = {
  name: 'ingestions',
  verbs: ingestionsVerbs,
  cli: async () => [(await import('./ingestions.cli.module.js')).IngestionsCliModule],
  projections: async () => (await import('./ingestions.projections.module.js')).ingestionsProjections,
  ports: async () => [
    (await import('./ingestions.write.module.js')).IngestionsWriteModule,
    (await import('./ingestions.withdrawal.module.js')).IngestionsWithdrawalModule,
  ],
  api: async () => [(await import('./ingestions.api.module.js')).IngestionsApiModule],
} as const;
