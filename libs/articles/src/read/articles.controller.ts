import { Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { z } from 'zod';
import { ApiController, Caching, Endpoint, ResponseCaching } from '#http';
import { symbolPath } from '#resources';
import { articlesAnswer, articlesQuery, exampleArticle, type ArticlesQuery } from './articles.schema.js';
import { ListArticles } from './list-articles.query.js';

const present = { asOf: null, asOfPositions: [], settled: false, availableAt: null };

@ApiController('v1/stocks', 'Articles')
export class ArticlesController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':symbol/articles')
  @Endpoint({
    operationId: 'listArticles',
    summary: 'Articles that mention an instrument, newest first',
    answers: articlesAnswer,
    example: {
      data: [exampleArticle],
      page: { nextPageToken: null },
      meta: { symbol: 'AAPL', ...present, unavailable: {} },
    },
    problems: ['symbol_not_found', 'as_of_in_future', 'invalid_page_token', 'projection_behind'],
  })
  async list(
    @Param({ schema: symbolPath }) { symbol }: z.output<typeof symbolPath>,
    @Query({ schema: articlesQuery }) query: ArticlesQuery,
    @ResponseCaching() caching: Caching,
  ) {
    const isPresent = query.asOf === undefined && query.availableAt === undefined;
    return caching.answerByContent(
      () => this.queries.execute(new ListArticles(symbol, query)),
      isPresent ? 'untilChange' : undefined,
    );
  }
}
