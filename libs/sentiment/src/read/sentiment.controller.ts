import { Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { z } from 'zod';
import { ApiController, Caching, Endpoint, ResponseCaching } from '#http';
import { symbolPath } from '#resources';
import { GetSentiment } from './get-sentiment.query.js';
import { exampleSentiment, sentimentAnswer, sentimentQuery, type SentimentQuery } from './sentiment.schema.js';

@ApiController('v1/sentiment', 'Sentiment')
export class SentimentController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':symbol')
  @Endpoint({
    operationId: 'getSentiment',
    summary: 'What articles say of an instrument: the last completed session, and day by day',
    answers: sentimentAnswer,
    example: exampleSentiment,
    problems: ['symbol_not_found', 'projection_behind'],
  })
  async get(
    @Param({ schema: symbolPath }) { symbol }: z.output<typeof symbolPath>,
    @Query({ schema: sentimentQuery }) query: SentimentQuery,
    @ResponseCaching() caching: Caching,
  ) {
    return caching.answerByContent(() => this.queries.execute(new GetSentiment(symbol, query)), 'untilNextSecond');
  }
}
