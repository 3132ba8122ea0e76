import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { DeadLettersController } from './dead-letters/dead-letters.controller.js';
import { EventsQueriesModule } from './events/events.queries.module.js';
import { EventsController } from './events/events.controller.js';
import { HealthModule } from './health/health.module.js';
import { ListProjectionsHandler } from './projections/list-projections.query.js';
import { RebuildsController } from './projections/rebuilds.controller.js';
import { ProjectionsController } from './projections/projections.controller.js';

/** The log, the read models' state, health and metrics over REST. */
@Module({
  imports: [CqrsModule, EventsQueriesModule, HealthModule.register({ projections: 'served' })],
  providers: [ListProjectionsHandler],
  controllers: [EventsController, ProjectionsController, RebuildsController, DeadLettersController],
})
export class OperationsApiModule {}
