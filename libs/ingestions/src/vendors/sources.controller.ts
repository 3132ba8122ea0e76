import { Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiController, Endpoint } from '#http';
import { noQuery } from '#resources';
import { ListSources } from './list-sources.query.js';
import { exampleSources, sourcesAnswer } from './sources.schema.js';

@ApiController('v1/sources', 'Ingestions')
export class SourcesController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Endpoint({
    operationId: 'listSources',
    summary:
      'Each vendor of live data: its budget and what of it is used, its circuit breaker, its last success and error',
    answers: sourcesAnswer,
    example: exampleSources,
    tagged: false,
  })
  list(@Query({ schema: noQuery }) _query: unknown) {
    return this.queries.execute(new ListSources());
  }
}
