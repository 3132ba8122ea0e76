import { operationsVerbs } from './operations.verbs.js';

/** What operating the log brings to an app, declared as features are. */
export const operationsFeature = {
  name: 'operations',
  verbs: operationsVerbs,
  cli: async () => [
    (await import('./operations.cli.module.js')).OperationsCliModule,
    (await import('./log-verify/log-verify.cli.module.js')).LogVerifyCliModule,
    (await import('./log-recover/log-recover.cli.module.js')).LogRecoverCliModule,
    (await import('./relay/relay.cli.module.js')).RelayCliModule,
  ],
  api: async () => [(await import('./operations.api.module.js')).OperationsApiModule],
} as const;
