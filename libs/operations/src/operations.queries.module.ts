import { Module } from '@nestjs/common';
import { EventsRepository } from './events/events.repository.js';
import { GetEventHandler } from './events/get-event.query.js';
import { ListEventsHandler } from './events/list-events.query.js';
import { ListProjectionsHandler } from './projections/list-projections.query.js';

/** What REST and the command line both ask of the log and of the read models' state. */
@Module({
  providers: [EventsRepository, ListEventsHandler, GetEventHandler, ListProjectionsHandler],
  exports: [ListProjectionsHandler],
})
export class OperationsQueriesModule {}
