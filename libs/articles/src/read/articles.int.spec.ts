import { formatAddress } from '#event-sourcing';
import type { ServedApi } from '#testing';
import { serveArticles } from './articles.fixture.js';

describe('articles on SQLite and on MySQL', () => {
  let apis: ServedApi[] = [];
  beforeAll(async () => {
    apis = [await serveArticles('sqlite'), await serveArticles('mysql')];
  });
  afterAll(() => Promise.all(apis.map((api) => api.close())));

  it('answer alike about the past: as recorded then, and as it could be known then', async () => {
    const [head] = await apis[0]!.store.heads('articles');
    const first = formatAddress({ ...head!, position: 1 });
    const urls = [`asOf=${first}`, 'availableAt=2014-01-03T00:05:00Z', 'availableAt=2014-01-03T00:00:00Z&limit=1'];
    for (const url of urls) {
      const [sqlite, mysql] = await Promise.all(apis.map((api) => api.get(`/v1/stocks/AAPL/articles?${url}`)));
      expect(sqlite).toMatchObject({ status: 200 });
      expect(mysql!.body.data).toEqual(sqlite!.body.data);
    }
  });

  it.each(['META', 'AAPL'])('answer alike for %s, page by page', async (symbol) => {
    const answers = await Promise.all(apis.map((api) => allPages(api, symbol)));
    expect(answers[0]!.length).toBeGreaterThan(1);
    expect(answers[1]).toEqual(answers[0]);
  });
});

async function allPages(api: ServedApi, symbol: string): Promise<unknown[]> {
  const found: unknown[] = [];
  let token: string | null = '';
  while (token !== null) {
    const { body } = await api.get(`/v1/stocks/${symbol}/articles?limit=1${token && `&pageToken=${token}`}`);
    found.push(...body.data);
    token = body.page.nextPageToken;
  }
  return found;
}
