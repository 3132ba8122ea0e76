import { Module } from '@nestjs/common';
import { EventsRepository } from './events.repository.js';
import { GetEventHandler } from './get-event.query.js';
import { ListEventsHandler } from './list-events.query.js';

/** What REST and the command line both ask of the log. */
@Module({ providers: [EventsRepository, ListEventsHandler, GetEventHandler] })
export class EventsQueriesModule {}
