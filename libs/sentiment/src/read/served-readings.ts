import { Injectable } from '@nestjs/common';
import { SentimentReadings, type ArticleSentiment, type WordsOfArticle } from '#contracts';
import type { EventAddress } from '#event-sourcing';
import { scoredTextOf, textHash } from '#markets';
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

  override async ofArticles(articles: readonly WordsOfArticle[]): Promise<Map<string, ArticleSentiment>> {
    const texts = articles.map(({ articleId, title, text }) => {
      const scored = scoredTextOf({ title: title ?? undefined, text: text ?? undefined });
      return { articleId, textHash: scored === undefined ? null : textHash(scored) };
    });
    const found = await this.scores.of(texts, await this.scores.promoted());
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
