import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ListEventsCli, ShowEventCli } from './events.cli.js';
import { EventsQueriesModule } from './events.queries.module.js';

/** The `events` verbs. */
@Module({ imports: [CqrsModule, EventsQueriesModule], providers: [ListEventsCli, ShowEventCli] })
export class EventsCliModule {}
