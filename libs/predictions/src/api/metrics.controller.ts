import { Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiController, Caching, Endpoint, ResponseCaching } from '#http';
import { GetMetrics } from './get-metrics.query.js';
import { exampleEvaluation, metricsAnswer, metricsQuery, type MetricsQuery } from './metrics.schema.js';

@ApiController('v1/metrics', 'Predictions')
export class PredictionMetricsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Endpoint({
    operationId: 'getPredictionMetrics',
    summary: 'How the models do on settled predictions, beside naive baselines; live and backfill apart',
    answers: metricsAnswer,
    example: {
      data: [exampleEvaluation],
      meta: { symbol: null, projectionVersion: 'predictions@1', unavailable: { 'data.prices': 'several_symbols' } },
    },
    problems: ['symbol_not_found', 'projection_behind'],
  })
  async metrics(@Query({ schema: metricsQuery }) query: MetricsQuery, @ResponseCaching() caching: Caching) {
    return caching.answerByContent(() => this.queries.execute(new GetMetrics(query)), 'untilChange');
  }
}
