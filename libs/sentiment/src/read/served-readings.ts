import { Injectable } from '@nestjs/common';
import { SentimentReadings, type ArticleSentiment } from '#contracts';
import type { EventAddress } from '#event-sourcing';
import { SentimentRepository } from './sentiment.repository.js';
import { ServedScores } from './served-scores.js';

/** Sentiment of articles as other features show it. */
@Injectable()
export class ServedReadings extends SentimentReadings {
  constructor(
    private readonly scores: ServedScores,
    private readonly repository: SentimentRepository,
  ) {
    super();
  }

  override async ofArticles(
    articles: readonly { readonly articleId: string; readonly revision: number }[],
  ): Promise<Map<string, ArticleSentiment>> {
    const found = await this.scores.of(articles, await this.scores.promoted());
    const sentiments = [...found].map(([id, record]) => {
      const { label, score, positive, neutral, negative, modelName, modelVersion } = record;
      const probabilities = { positive, neutral, negative };
      return [id, { label, score, probabilities, model: `${modelName}@${modelVersion}` }] as const;
    });
    return new Map(sentiments);
  }

  override reached(address: EventAddress): Promise<void> {
    return this.repository.scoresReached(address);
  }
}
