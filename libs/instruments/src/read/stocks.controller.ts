import { Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { z } from 'zod';
import { ApiController, Caching, Endpoint, ResponseCaching } from '#http';
import { symbolPath } from '#resources';
import { GetStock } from './get-stock.query.js';
import { ListStocks } from './list-stocks.query.js';
import {
  exampleStock,
  stockAnswer,
  stockQuery,
  stocksAnswer,
  stocksQuery,
  type StockQuery,
  type StocksQuery,
} from './stocks.schema.js';

@ApiController('v1/stocks', 'Stocks')
export class StocksController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Endpoint({
    operationId: 'listStocks',
    summary: 'Every known instrument, in order of symbol',
    answers: stocksAnswer,
    example: {
      data: [exampleStock],
      page: { nextPageToken: null },
      meta: { adjustment: 'split', unavailable: {} },
    },
    problems: ['invalid_page_token', 'projection_behind'],
  })
  async list(@Query({ schema: stocksQuery }) query: StocksQuery, @ResponseCaching() caching: Caching) {
    return caching.answerByContent(() => this.queries.execute(new ListStocks(query)), 'untilNextSecond');
  }

  @Get(':symbol')
  @Endpoint({
    operationId: 'getStock',
    summary: 'One instrument with its latest price, now or as the log had it recorded',
    answers: stockAnswer,
    example: {
      data: {
        ...exampleStock,
        instrumentId: 'AAPL',
        timezone: 'America/New_York',
        tickers: [{ symbol: 'AAPL', from: null }],
        prediction: {
          ...{ asOfDate: '2013-02-28', targetDate: '2013-03-01', referenceClose: 441.4, predictedClose: 441.4 },
          ...{ lower: 426.7, upper: 456.1, level: 0.9, probabilityUp: 0.52, mode: 'backfill', status: 'settled' },
          model: { name: 'persistence', version: '1' },
        },
        sentiment: { date: '2013-02-28', score: 0.41, label: 'positive', articles: 3 },
      },
      meta: {
        adjustment: 'split',
        asOf: null,
        asOfPositions: [],
        settled: false,
        unavailable: {},
      },
    },
    problems: ['symbol_not_found', 'as_of_in_future', 'projection_behind'],
  })
  async get(
    @Param({ schema: symbolPath }) { symbol }: z.output<typeof symbolPath>,
    @Query({ schema: stockQuery }) query: StockQuery,
    @ResponseCaching() caching: Caching,
  ) {
    return caching.answerByContent(
      () => this.queries.execute(new GetStock(symbol, query)),
      query.asOf === undefined ? 'untilNextSecond' : undefined,
    );
  }
}
