import { Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiController, Caching, Endpoint, ResponseCaching } from '#http';
import { GetQuality } from './get-quality.query.js';
import { exampleQuality, qualityAnswer, qualityQuery, type QualityQuery } from './quality.schema.js';

@ApiController('v1/quality', 'Quality')
export class QualityController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Endpoint({
    operationId: 'getQuality',
    summary: 'Completeness against the calendar of the exchange, and flags, by symbol, rule and day',
    answers: qualityAnswer,
    example: exampleQuality,
    problems: ['symbol_not_found', 'invalid_page_token', 'projection_behind'],
  })
  async get(@Query({ schema: qualityQuery }) query: QualityQuery, @ResponseCaching() caching: Caching) {
    return caching.answerByContent(() => this.queries.execute(new GetQuality(query)), 'untilNextSecond');
  }
}
