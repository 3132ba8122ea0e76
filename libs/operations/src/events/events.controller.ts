import { Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { formatAddress } from '#event-sourcing';
import { ApiController, Caching, Endpoint, ResponseCaching } from '#http';
import { addressParameter, noQuery } from '#resources';
import { eventAnswer, eventsAnswer, eventsQuery, exampleEvent, type EventsQuery } from './event.schema.js';
import { GetEvent } from './get-event.query.js';
import { ListEvents } from './list-events.query.js';

const eventPath = z.strictObject({ address: addressParameter.describe('Place in the log') });

@ApiController('v1/events', 'Log')
export class EventsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Endpoint({
    operationId: 'listEvents',
    summary: 'Events of the log, in log order',
    answers: eventsAnswer,
    example: { data: [exampleEvent], page: { nextPageToken: null }, meta: { unavailable: {} } },
    problems: ['invalid_page_token', 'symbol_not_found'],
  })
  async list(@Query({ schema: eventsQuery }) query: EventsQuery, @ResponseCaching() caching: Caching) {
    return caching.answerByContent(() => this.queries.execute(new ListEvents(query)));
  }

  @Get(':address')
  @Endpoint({
    operationId: 'getEvent',
    summary: 'One event, decoded',
    answers: eventAnswer,
    example: { data: exampleEvent, meta: { unavailable: {} } },
    problems: ['event_not_found'],
  })
  async get(
    @Param({ schema: eventPath }) { address }: z.output<typeof eventPath>,
    @Query({ schema: noQuery }) _query: unknown,
    @ResponseCaching() caching: Caching,
  ) {
    const event = await this.queries.execute(new GetEvent(address));
    // An event never changes; only another build may decode it otherwise.
    return caching.answer({ event: formatAddress(address), id: event.data.id }, async () => event);
  }
}
