import { operationsVerbs } from './operations.verbs.js';

/** What operating the log brings to an app, declared as features are. */
export const operationsFeature = {
  name: 'operations',
  verbs: operationsVerbs,
  /** Of the verbs that know symbols; the others need the log alone. */
  cli: async () => [
    (await import('./events/events.cli.module.js')).EventsCliModule,
    (await import('./projections/rebuild.cli.module.js')).RebuildCliModule,
  ],
  api: async () => [(await import('./operations.api.module.js')).OperationsApiModule],
} as const;
