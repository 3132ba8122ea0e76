import { Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { z } from 'zod';
import { ApiController, Caching, Endpoint, ResponseCaching } from '#http';
import { symbolPath } from '#resources';
import { GetIndicators } from './get-indicators.query.js';
import { IndicatorsRepository } from './indicators.repository.js';
import { exampleIndicators, indicatorsAnswer, indicatorsQuery, type IndicatorsQuery } from './indicators.schema.js';

@ApiController('v1/stocks/:symbol/indicators', 'Prices')
export class IndicatorsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly indicators: IndicatorsRepository,
  ) {}

  @Get()
  @Endpoint({
    operationId: 'getIndicators',
    summary: 'The indicator table, a row per bar',
    answers: indicatorsAnswer,
    example: exampleIndicators,
    problems: ['symbol_not_found', 'as_of_in_future', 'invalid_page_token', 'projection_behind'],
  })
  async list(
    @Param({ schema: symbolPath }) { symbol }: z.output<typeof symbolPath>,
    @Query({ schema: indicatorsQuery }) query: IndicatorsQuery,
    @ResponseCaching() caching: Caching,
  ) {
    const moment = await this.indicators.locate(symbol, query);
    return caching.rendered(moment.tag, moment.rendering, () => this.queries.execute(new GetIndicators(moment, query)));
  }
}
