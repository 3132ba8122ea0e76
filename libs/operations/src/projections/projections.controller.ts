import { Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiController, Endpoint } from '#http';
import { noQuery } from '#resources';
import { ListProjections } from './list-projections.query.js';
import { exampleProjections, projectionsAnswer } from './projection.schema.js';

@ApiController('v1/projections', 'Projections')
export class ProjectionsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Endpoint({
    operationId: 'listProjections',
    summary: 'Each read model and reactor: how far it has come, and what it lags behind the log',
    answers: projectionsAnswer,
    example: exampleProjections,
    tagged: false,
  })
  list(@Query({ schema: noQuery }) _query: unknown) {
    return this.queries.execute(new ListProjections());
  }
}
