import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { EventsController } from './events/events.controller.js';
import { HealthModule } from './health/health.module.js';
import { OperationsQueriesModule } from './operations.queries.module.js';
import { ProjectionsController } from './projections/projections.controller.js';

/** The log, the read models' state, health and metrics over REST. */
@Module({
  imports: [CqrsModule, OperationsQueriesModule, HealthModule.register({ projections: 'served' })],
  controllers: [EventsController, ProjectionsController],
})
export class OperationsApiModule {}
