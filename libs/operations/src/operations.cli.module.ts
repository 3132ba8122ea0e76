import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ListEventsCli, ShowEventCli } from './events/events.cli.js';
import { MigrateLogCli } from './migrate/migrate-log.cli.js';
import { OperationsQueriesModule } from './operations.queries.module.js';
import { HashProjectionsCli } from './projections/hash-projections.cli.js';
import { RetireProjectionCli, RevertProjectionCli } from './projections/kept-generation.cli.js';
import { ListProjectionsCli } from './projections/projections.cli.js';
import { RebuildProjectionCli, VerifyProjectionCli } from './projections/rebuild-projection.cli.js';

/** The `events`, `projections` and `migrate` verbs. */
@Module({
  imports: [CqrsModule, OperationsQueriesModule],
  providers: [
    ListEventsCli,
    ShowEventCli,
    ListProjectionsCli,
    HashProjectionsCli,
    RebuildProjectionCli,
    VerifyProjectionCli,
    RevertProjectionCli,
    RetireProjectionCli,
    MigrateLogCli,
  ],
})
export class OperationsCliModule {}
