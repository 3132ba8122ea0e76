import { Get, Param, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { ApiController, Caching, Endpoint, ResponseCaching } from '#http';
import { symbolPath, type ProblemCode } from '#resources';
import { GetActions } from './get-actions.query.js';
import { GetPrices } from './get-prices.query.js';
import { PriceMoments } from './price-moments.repository.js';
import { pricesCsv } from './prices-csv.js';
import { exampleActions, examplePrices, examplePricesCsv } from './prices.examples.js';
import {
  actionsAnswer,
  actionsQuery,
  pricesAnswer,
  pricesQuery,
  type ActionsQuery,
  type PricesQuery,
} from './prices.schema.js';

const problems: ProblemCode[] = ['symbol_not_found', 'as_of_in_future', 'invalid_page_token', 'projection_behind'];
type SymbolPath = z.output<typeof symbolPath>;

@ApiController('v1/stocks/:symbol', 'Prices')
export class PricesController {
  constructor(
    private readonly queries: QueryBus,
    private readonly moments: PriceMoments,
  ) {}

  @Get('prices')
  @Endpoint({
    operationId: 'getPrices',
    summary: 'Daily bars',
    answers: pricesAnswer,
    example: examplePrices,
    alternatives: { 'text/csv': examplePricesCsv },
    problems,
  })
  async prices(
    @Param({ schema: symbolPath }) { symbol }: SymbolPath,
    @Query({ schema: pricesQuery }) query: PricesQuery,
    @ResponseCaching() caching: Caching,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const moment = await this.moments.locate(symbol, query);
    const produce = () => this.queries.execute(new GetPrices(moment, query));
    if (query.format === 'json') return caching.rendered(moment.tag, moment.rendering, produce);
    const answer = await caching.answer(moment.tag, produce);
    if (answer === undefined) return undefined;
    const { nextPageToken } = answer.page;
    if (nextPageToken !== null) reply.header('link', `<${nextPage(request.url, nextPageToken)}>; rel="next"`);
    reply.header('content-type', 'text/csv; charset=utf-8');
    return pricesCsv(answer.data);
  }

  @Get('actions')
  @Endpoint({
    operationId: 'getActions',
    summary: 'Splits, dividends and other distributions',
    answers: actionsAnswer,
    example: exampleActions,
    problems,
  })
  async actions(
    @Param({ schema: symbolPath }) { symbol }: SymbolPath,
    @Query({ schema: actionsQuery }) query: ActionsQuery,
    @ResponseCaching() caching: Caching,
  ) {
    const moment = await this.moments.locate(symbol, query);
    return caching.rendered(moment.tag, moment.rendering, () => this.queries.execute(new GetActions(moment, query)));
  }
}

function nextPage(url: string, pageToken: string): string {
  const [path = '', query] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.set('pageToken', pageToken);
  return `${path}?${parameters.toString()}`;
}
