import { Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { z } from 'zod';
import { ApiController, Caching, Endpoint, ResponseCaching } from '#http';
import { symbolPath } from '#resources';
import { GetPrediction } from './get-prediction.query.js';
import { ListPredictions } from './list-predictions.query.js';
import { PredictionsRepository } from './predictions.repository.js';
import {
  exampleMeta,
  examplePrediction,
  predictAnswer,
  predictionsAnswer,
  predictionsQuery,
  predictQuery,
  type PredictionsQuery,
  type PredictQuery,
} from './predictions.schema.js';

type SymbolPath = z.output<typeof symbolPath>;

@ApiController('v1', 'Predictions')
export class PredictionsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly predictions: PredictionsRepository,
  ) {}

  @Get('predict/:symbol')
  @Endpoint({
    operationId: 'getPrediction',
    summary: 'The latest prediction of an instrument for its next session, by the promoted model, else by the baseline',
    answers: predictAnswer,
    example: { data: examplePrediction, meta: exampleMeta },
    problems: [
      'symbol_not_found',
      'not_predicted',
      'not_enough_history',
      'gap_in_window',
      'no_bar',
      'price_not_positive',
      'dividends_unknown',
      'no_movement',
      'exchange_unknown',
      'no_calendar',
      'projection_behind',
    ],
  })
  async latest(
    @Param({ schema: symbolPath }) { symbol }: SymbolPath,
    @Query({ schema: predictQuery }) query: PredictQuery,
    @ResponseCaching() caching: Caching,
  ) {
    const moment = await this.predictions.locate(symbol, query);
    const answer = await this.queries.execute(new GetPrediction(moment, query));
    // A promotion or a seal changes it, though no prediction of the instrument.
    const { data, meta } = answer;
    const parts = { ...moment.tag, id: data.id, unavailable: meta.unavailable };
    return caching.rendered(parts, moment.rendering, async () => answer);
  }

  @Get('stocks/:symbol/predictions')
  @Endpoint({
    operationId: 'listPredictions',
    summary: 'Past predictions of an instrument beside what happened',
    answers: predictionsAnswer,
    example: { data: [examplePrediction], page: { nextPageToken: null }, meta: exampleMeta },
    problems: ['symbol_not_found', 'invalid_page_token', 'projection_behind'],
  })
  async list(
    @Param({ schema: symbolPath }) { symbol }: SymbolPath,
    @Query({ schema: predictionsQuery }) query: PredictionsQuery,
    @ResponseCaching() caching: Caching,
  ) {
    const moment = await this.predictions.locate(symbol, query);
    const answer = await this.queries.execute(new ListPredictions(moment, query));
    // What can be predicted depends on prices too.
    const parts = { ...moment.tag, unavailable: answer.meta.unavailable };
    return caching.rendered(parts, moment.rendering, async () => answer);
  }
}
