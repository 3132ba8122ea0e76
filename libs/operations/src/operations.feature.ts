import { operationsVerbs } from './operations.verbs.js';

/** What operating the log brings to an app, declared as features are. */
export const operationsFeature = {
  name: 'operations',
  verbs: operationsVerbs,
  /** Of the `events` verbs; the others need the log alone. */
  cli: async () => [(await import('./events/events.cli.module.js')).EventsCliModule],
  api: async () => [(await import('./operations.api.module.js')).OperationsApiModule],
} as const;
