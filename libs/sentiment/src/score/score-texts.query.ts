import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { readable } from '#markets';
import { SentimentModel, type TextScore } from '../model/sentiment-model.port.js';
import type { ScoreAnswer, SentimentScore } from './score.schema.js';

/** Scores texts; nothing is recorded. */
export class ScoreTexts extends Query<ScoreAnswer> {
  constructor(readonly texts: readonly string[]) {
    super();
  }
}

@QueryHandler(ScoreTexts)
export class ScoreTextsHandler implements IQueryHandler<ScoreTexts> {
  constructor(private readonly sentiment: SentimentModel) {}

  /** @throws MarketlogError `model_missing` and the other reasons why the model cannot be used, `inference_queue_full` */
  async execute({ texts }: ScoreTexts): Promise<ScoreAnswer> {
    const { model, scores } = await this.sentiment.score(texts.map(readable));
    return { data: scores.map(toSentimentScore), meta: { model } };
  }
}

/** A score as REST and the command line show it. */
export function toSentimentScore({ label, score, positive, neutral, negative }: TextScore): SentimentScore {
  return { label, score, probabilities: { positive, neutral, negative } };
}
