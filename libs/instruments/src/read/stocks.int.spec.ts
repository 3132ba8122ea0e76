import { serveStocks, type ServedStocks } from './stocks.fixture.js';

const urls = [
  '/v1/stocks',
  '/v1/stocks?limit=1',
  '/v1/stocks?tracked=false',
  '/v1/stocks?sector=Technology&search=META',
  '/v1/stocks?sector=technology',
  '/v1/stocks/FB',
  '/v1/stocks/APL',
];

describe('stocks on SQLite and on MySQL', () => {
  let apis: ServedStocks[] = [];
  beforeAll(async () => {
    apis = [await serveStocks('sqlite'), await serveStocks('mysql')];
  });
  afterAll(() => Promise.all(apis.map((api) => api.close())));

  it.each(urls)('answer alike: %s', async (url) => {
    const [sqlite, mysql] = await Promise.all(apis.map((api) => api.get(url)));
    expect(mysql!.status).toBe(sqlite!.status);
    expect(mysql!.body).toEqual(sqlite!.body);
  });

  it('page through all of them', async () => {
    for (const api of apis) {
      const first = await api.get('/v1/stocks?limit=2');
      const second = await api.get(`/v1/stocks?limit=2&pageToken=${first.body.page.nextPageToken}`);
      const symbols = [...first.body.data, ...second.body.data].map(({ symbol }: { symbol: string }) => symbol);
      expect(symbols).toEqual(['AAPL', 'META', 'XOM']);
    }
  });
});
