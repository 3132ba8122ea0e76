import { SentimentReadings } from '#contracts';
import { InMemoryDirectory, InMemorySentiment, serveApi, type ServedApi } from '#testing';
import { ArticlesApiModule, articlesProjections } from '../index.js';
import { articleIdOf } from '../write/article-identity.js';
import type { ArticleDelivery } from '../write/article.decider.js';
import { recordArticles } from '../write/record-articles.js';

const run = '00000000-0000-4000-8000-00000000000a';
const article = (
  sourceId: string,
  day: number,
  instrumentIds: string[],
  text = `words ${sourceId} 📈`,
): ArticleDelivery => ({
  articleId: articleIdOf({ source: 'wire', sourceId }),
  source: 'wire',
  sourceId,
  url: undefined,
  publishedAt: Date.UTC(2014, 0, day),
  title: undefined,
  text,
  language: 'en',
  mentions: instrumentIds.map((instrumentId) => ({ instrumentId, symbol: instrumentId, tagged: true })),
});

const scored = articleIdOf({ source: 'wire', sourceId: '5' });
export const sentiment = {
  label: 'positive',
  score: 0.7,
  probabilities: { positive: 0.8, neutral: 0.1, negative: 0.1 },
  model: 'sentiment@1.0.0',
} as const;

/** Five articles on two instruments, one of them linked and revised by a later delivery. */
export async function serveArticles(dialect: 'sqlite' | 'mysql'): Promise<ServedApi> {
  const api = await serveApi({
    dialect,
    projections: articlesProjections,
    modules: [ArticlesApiModule],
    providers: [{ provide: SentimentReadings, useValue: new InMemorySentiment({ [scored]: sentiment }) }],
    directory: new InMemoryDirectory(
      [{ instrumentId: 'AAPL' }, { instrumentId: 'FB', symbol: 'META' }],
      [{ instrumentId: 'LATE' }],
    ),
  });
  const deliveries = [
    article('1', 1, ['AAPL']),
    article('3', 3, ['AAPL']),
    article('2', 2, ['AAPL']),
    article('4', 3, ['AAPL']),
    article('5', 5, ['FB']),
    article('2', 9, ['FB'], 'other words'),
  ];
  await recordArticles(api.store, deliveries, run);
  await api.caughtUp();
  return api;
}
