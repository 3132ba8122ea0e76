import { Body, HttpCode, Post, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiController, Endpoint } from '#http';
import { noQuery } from '#resources';
import { exampleModel, scoreAnswer, scoreBody, type ScoreBody } from './score.schema.js';
import { ScoreTexts } from './score-texts.query.js';

@ApiController('v1/sentiment', 'Sentiment')
export class ScoreController {
  constructor(private readonly queries: QueryBus) {}

  @Post('score')
  @HttpCode(200)
  @Endpoint({
    operationId: 'scoreTexts',
    summary: 'Probabilities of up to 64 texts; nothing is stored',
    body: { schema: scoreBody, examples: { headlines: { texts: ['Apple beats expectations', 'Sales of cars fall'] } } },
    answers: scoreAnswer,
    example: {
      data: [
        { label: 'positive', score: 0.94, probabilities: { positive: 0.95, neutral: 0.04, negative: 0.01 } },
        { label: 'negative', score: -0.88, probabilities: { positive: 0.02, neutral: 0.08, negative: 0.9 } },
      ],
      meta: { model: exampleModel },
    },
    tagged: false,
    problems: [
      'model_missing',
      'model_card_invalid',
      'model_file_changed',
      'model_unexpected',
      'runtime_missing',
      'inference_failed',
      'inference_queue_full',
    ],
  })
  score(@Body({ schema: scoreBody }) { texts }: ScoreBody, @Query({ schema: noQuery }) _query: unknown) {
    return this.queries.execute(new ScoreTexts(texts));
  }
}
