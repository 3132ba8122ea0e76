import { InstrumentDirectory } from '#contracts';
import { featureApp, InMemoryDirectory, type FeatureApp } from '#testing';
import { ArticlesApiModule, articlesProjections } from '../index.js';
import { articleIdOf } from '../write/article-identity.js';
import type { ArticleDelivery } from '../write/article.decider.js';
import { recordArticles } from '../write/record-articles.js';
import { articlesAnswer } from './articles.schema.js';

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

let feature: FeatureApp;

beforeAll(async () => {
  feature = await featureApp({
    projections: articlesProjections,
    imports: [ArticlesApiModule],
    providers: [
      {
        provide: InstrumentDirectory,
        useValue: new InMemoryDirectory([{ instrumentId: 'AAPL' }, { instrumentId: 'FB', symbol: 'META' }]),
      },
    ],
  });
  const deliveries = [
    article('1', 1, ['AAPL']),
    article('3', 3, ['AAPL']),
    article('2', 2, ['AAPL']),
    article('4', 3, ['AAPL']),
    article('5', 5, ['FB']),
    article('2', 9, ['FB'], 'other words'),
  ];
  await recordArticles(feature.store, deliveries, run);
  await feature.caughtUp();
});
afterAll(() => feature.close());

const daysOf = (body: { data: { publishedAt: string }[] }) =>
  body.data.map((each) => Number(each.publishedAt.slice(8, 10)));

describe('GET /v1/stocks/{symbol}/articles', () => {
  it('lists the articles that mention it, newest first, in their latest words and by present tickers', async () => {
    const { status, body } = await feature.get('/v1/stocks/META/articles');
    expect(status).toBe(200);
    articlesAnswer.parse(body);
    expect(body.data).toEqual([
      {
        id: articleIdOf({ source: 'wire', sourceId: '5' }),
        source: 'wire',
        publishedAt: '2014-01-05T00:00:00.000Z',
        title: null,
        text: 'words 5 📈',
        url: null,
        language: 'en',
        symbols: ['META'],
        sentiment: null,
      },
      expect.objectContaining({
        publishedAt: '2014-01-02T00:00:00.000Z',
        text: 'other words',
        symbols: ['AAPL', 'META'],
      }),
    ]);
    expect(body.meta).toEqual({ symbol: 'META', unavailable: { sentiment: 'not_built' } });
  });

  it('pages without missing or repeating one, articles of the same instant included', async () => {
    const ids: string[] = [];
    const days: number[] = [];
    let token: string | null = '';
    while (token !== null) {
      const { body } = await feature.get(`/v1/stocks/AAPL/articles?limit=1${token && `&pageToken=${token}`}`);
      ids.push(...body.data.map(({ id }: { id: string }) => id));
      days.push(...daysOf(body));
      token = body.page.nextPageToken;
    }
    expect(days).toEqual([3, 3, 2, 1]);
    expect(new Set(ids).size).toBe(4);
  });

  it('refuses the token of another symbol', async () => {
    const { body } = await feature.get('/v1/stocks/AAPL/articles?limit=1');
    const refused = await feature.get(`/v1/stocks/META/articles?limit=1&pageToken=${body.page.nextPageToken}`);
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_page_token' } });
  });

  it('answers 404 for an unknown symbol', async () => {
    expect(await feature.get('/v1/stocks/NONE/articles')).toMatchObject({
      status: 404,
      body: { code: 'symbol_not_found' },
    });
  });
});
