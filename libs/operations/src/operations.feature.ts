import { eventsVerbs } from './events/events.cli.js';
import { LogRecoverCliModule } from './log-recover/log-recover.cli.module.js';
import { logRecoverVerbs } from './log-recover/recover-log.cli.js';
import { LogVerifyCliModule } from './log-verify/log-verify.cli.module.js';
import { logVerbs } from './log-verify/verify-log.cli.js';
import { migrateVerb } from './migrate/migrate-log.cli.js';
import { OperationsApiModule } from './operations.api.module.js';
import { OperationsCliModule } from './operations.cli.module.js';
import { projectionsVerbs } from './projections/projections.cli.js';
import { RelayCliModule, relayVerbs } from './relay/relay.cli.module.js';

/** What operating the log brings to an app, declared as features are. */
export const operationsFeature = {
  name: 'operations',
  api: OperationsApiModule,
  cli: {
    modules: [OperationsCliModule, LogVerifyCliModule, LogRecoverCliModule, RelayCliModule],
    verbs: [...eventsVerbs, ...logVerbs, migrateVerb, ...logRecoverVerbs, ...projectionsVerbs, ...relayVerbs],
  },
} as const;
