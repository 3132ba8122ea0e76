import { randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { encodeEvent, ModelRegistry, SentimentLabel, type EventDraft } from '#contracts';
import { articlePublished, InMemoryDirectory, serveApi, type ServedApi } from '#testing';
import { textHash } from '#markets';
import { sentimentProjections } from '../sentiment.projections.js';
import { GetSentimentHandler } from './get-sentiment.query.js';
import { SentimentReadingsModule } from './sentiment-readings.module.js';
import { SentimentController } from './sentiment.controller.js';

const articleId = '5f0c2f0e-7c9a-5c1d-8b3e-000000000001';
const model = { name: 'sentiment', version: '1.0.0', hash: 'a'.repeat(64) };

@Module({
  imports: [CqrsModule, SentimentReadingsModule],
  controllers: [SentimentController],
  providers: [GetSentimentHandler],
})
class SentimentOnlyModule {}

let api: ServedApi;

beforeAll(async () => {
  api = await serveApi({
    projections: sentimentProjections,
    modules: [SentimentOnlyModule],
    providers: [{ provide: ModelRegistry, useValue: { promoted: async () => model } }],
    directory: new InMemoryDirectory([{ instrumentId: 'AAPL' }]),
  });
});
afterAll(() => api.close());

const published = articlePublished({ articleId, title: 'Profit up' });
const withdrawn: EventDraft = {
  type: 'marketlog.articles.v1.ArticleWithdrawn',
  data: { articleId, instrumentIds: ['AAPL'] },
};
const scored = (text: string, revision: number, score: number): EventDraft => ({
  type: 'marketlog.sentiment.v1.ArticleSentimentScored',
  data: {
    ...{ articleId, revision, textHash: textHash(text), label: SentimentLabel.POSITIVE, score },
    ...{ modelName: model.name, modelVersion: model.version, modelHash: model.hash },
  },
});

/** @returns how many articles count on each day, and what their scores say. */
async function after(...drafts: EventDraft[]): Promise<[articles: number, mean: number | null][]> {
  for (const draft of drafts) {
    const category = draft.type.startsWith('marketlog.sentiment.') ? 'sentiment' : 'article';
    const stream = `${category}-${articleId}`;
    // An article that is published again is another event than the first.
    const event = encodeEvent(draft, { stream, occurredAt: Date.UTC(2014, 0, 2, 14, 30), id: randomUUID() });
    await api.store.append(stream, 'any', [event]);
  }
  await api.caughtUp();
  const { status, body } = await api.get('/v1/sentiment/AAPL');
  expect(status).toBe(200);
  return body.data.daily.map(({ articles, mean }: { articles: number; mean: number | null }) => [articles, mean]);
}

test('an article counts until it is withdrawn, and again with its score when it is imported again', async () => {
  expect(await after(published, scored('Profit up', 1, 0.5))).toEqual([[1, 0.5]]);
  expect(await after(withdrawn)).toEqual([]);
  expect(await after(published)).toEqual([[1, 0.5]]);
});

test('words that return, because a revision is withdrawn or an earlier text is imported again, have their score', async () => {
  const revised = { articleId, title: 'Profit down', revision: 2 };
  const restored = { articleId, title: 'Profit up', revision: 3 };
  const revision: EventDraft = { type: 'marketlog.articles.v1.ArticleRevised', data: revised };
  expect(await after(revision)).toEqual([[1, null]]);
  expect(await after(scored('Profit down', 2, -0.5))).toEqual([[1, -0.5]]);
  expect(await after({ type: 'marketlog.articles.v1.ArticleRevisionWithdrawn', data: restored })).toEqual([[1, 0.5]]);
  expect(await after(withdrawn, articlePublished({ articleId, title: 'Profit down' }))).toEqual([[1, -0.5]]);
});
