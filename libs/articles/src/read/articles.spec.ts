import { formatAddress } from '#event-sourcing';
import type { ServedApi } from '#testing';
import { articleIdOf } from '../write/article-identity.js';
import { serveArticles } from './articles.fixture.js';
import { articlesAnswer } from './articles.schema.js';

let api: ServedApi;
beforeAll(async () => {
  api = await serveArticles('sqlite');
});
afterAll(() => api.close());

const daysOf = (body: { data: { publishedAt: string }[] }) =>
  body.data.map((each) => Number(each.publishedAt.slice(8, 10)));

describe('GET /v1/stocks/{symbol}/articles', () => {
  it('lists the articles that mention it, newest first, in their latest words and by present tickers', async () => {
    const { status, body } = await api.get('/v1/stocks/META/articles');
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
      const { body } = await api.get(`/v1/stocks/AAPL/articles?limit=1${token && `&pageToken=${token}`}`);
      ids.push(...body.data.map(({ id }: { id: string }) => id));
      days.push(...daysOf(body));
      token = body.page.nextPageToken;
    }
    expect(days).toEqual([3, 3, 2, 1]);
    expect(new Set(ids).size).toBe(4);
  });

  it('refuses the token of another symbol', async () => {
    const { body } = await api.get('/v1/stocks/AAPL/articles?limit=1');
    const refused = await api.get(`/v1/stocks/META/articles?limit=1&pageToken=${body.page.nextPageToken}`);
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_page_token' } });
  });

  it('waits for minPosition, and says that it has not come yet', async () => {
    const head = (await api.store.heads('articles')).find(({ position }) => position > 0)!;
    const at = (position: number) => `/v1/stocks/AAPL/articles?minPosition=${formatAddress({ ...head, position })}`;
    expect((await api.get(at(head.position))).status).toBe(200);
    expect(await api.get(at(head.position + 1))).toMatchObject({ status: 503, body: { code: 'projection_behind' } });
  });

  it('answers 404 for an unknown symbol', async () => {
    expect(await api.get('/v1/stocks/NONE/articles')).toMatchObject({
      status: 404,
      body: { code: 'symbol_not_found' },
    });
  });
});
