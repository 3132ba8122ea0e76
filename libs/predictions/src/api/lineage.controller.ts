import { Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { ApiController, Caching, Endpoint, ResponseCaching } from '#http';
import { addressParameter, noQuery } from '#resources';
import { GetEffects } from './effects.query.js';
import { GetLineage } from './lineage.query.js';
import { effectsAnswer, exampleEffects, exampleLineage, lineageAnswer, predictionPath } from './lineage.schema.js';

const eventPath = z.strictObject({ address: addressParameter.describe('Place in the log') });

@ApiController('v1', 'Predictions')
export class LineageController {
  constructor(private readonly queries: QueryBus) {}

  @Get('predictions/:id/lineage')
  @Endpoint({
    operationId: 'getLineage',
    summary: 'The events behind one prediction, and its features made again from them',
    answers: lineageAnswer,
    example: exampleLineage,
    problems: ['prediction_not_found'],
  })
  async lineage(
    @Param({ schema: predictionPath }) { id }: z.output<typeof predictionPath>,
    @Query({ schema: noQuery }) _query: unknown,
    @ResponseCaching() caching: Caching,
  ) {
    return caching.answerByContent(() => this.queries.execute(new GetLineage(id)));
  }

  @Get('events/:address/effects')
  @Endpoint({
    operationId: 'getEffects',
    summary: 'Indicators, seals, predictions and settlements that were computed from an event',
    answers: effectsAnswer,
    example: exampleEffects,
    problems: ['event_not_found'],
  })
  async effects(
    @Param({ schema: eventPath }) { address }: z.output<typeof eventPath>,
    @Query({ schema: noQuery }) _query: unknown,
    @ResponseCaching() caching: Caching,
  ) {
    return caching.answerByContent(() => this.queries.execute(new GetEffects(address)));
  }
}
