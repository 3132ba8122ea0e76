import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { EventsController } from './events/events.controller.js';
import { HealthController } from './health/health.controller.js';
import { GetReadinessHandler } from './health/get-readiness.query.js';
import { OperationsQueriesModule } from './operations.queries.module.js';
import { ProjectionsController } from './projections/projections.controller.js';

/** The log, the read models' state and health over REST. */
@Module({
  imports: [CqrsModule, OperationsQueriesModule],
  controllers: [EventsController, ProjectionsController, HealthController],
  providers: [GetReadinessHandler],
})
export class OperationsApiModule {}
