import { Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { z } from 'zod';
import { ApiController, Caching, Endpoint, ResponseCaching } from '#http';
import { GetIngestion } from './get-ingestion.query.js';
import {
  exampleIngestion,
  ingestionAnswer,
  ingestionPath,
  ingestionQuery,
  ingestionsAnswer,
  ingestionsQuery,
  type IngestionQuery,
  type IngestionsQuery,
} from './ingestions.schema.js';
import { ListIngestions } from './list-ingestions.query.js';

@ApiController('v1/ingestions', 'Ingestions')
export class IngestionsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Endpoint({
    operationId: 'listIngestions',
    summary: 'Imports and live fetches, newest first',
    answers: ingestionsAnswer,
    example: { data: [exampleIngestion], page: { nextPageToken: null }, meta: { unavailable: {} } },
    problems: ['invalid_page_token', 'projection_behind'],
  })
  async list(@Query({ schema: ingestionsQuery }) query: IngestionsQuery, @ResponseCaching() caching: Caching) {
    return caching.answerByContent(() => this.queries.execute(new ListIngestions(query)));
  }

  @Get(':id')
  @Endpoint({
    operationId: 'getIngestion',
    summary: 'One import or live fetch, with the rows that it rejected',
    answers: ingestionAnswer,
    example: {
      data: {
        ...exampleIngestion,
        rejections: [{ file: 'PTR.csv', line: 962, code: 'missing_value', reason: 'open is null' }],
      },
      meta: { unavailable: {} },
    },
    problems: ['ingestion_not_found', 'projection_behind'],
  })
  async get(
    @Param({ schema: ingestionPath }) { id }: z.output<typeof ingestionPath>,
    @Query({ schema: ingestionQuery }) query: IngestionQuery,
    @ResponseCaching() caching: Caching,
  ) {
    return caching.answerByContent(() => this.queries.execute(new GetIngestion(id, query)));
  }
}
