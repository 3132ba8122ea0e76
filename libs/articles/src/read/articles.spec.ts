import { decodeEvent } from '#contracts';
import { formatAddress, parseAddress, type EventAddress } from '#event-sourcing';
import { given, type ServedApi } from '#testing';
import { articleIdOf } from '../write/article-identity.js';
import { serveArticles, sentiment } from './articles.fixture.js';
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
        address: expect.stringMatching(/^articles-\d@\d+$/),
        symbols: ['META'],
        sentiment,
      },
      expect.objectContaining({
        publishedAt: '2014-01-02T00:00:00.000Z',
        text: 'other words',
        symbols: ['AAPL', 'META'],
        sentiment: null,
      }),
    ]);
    const present = { asOf: null, asOfPositions: [], settled: false, availableAt: null };
    expect(body.meta).toEqual({ symbol: 'META', ...present, unavailable: { sentiment: 'not_scored_yet' } });
    expect((await api.get('/v1/stocks/META/articles?limit=1')).body.meta.unavailable).toEqual({});
  });

  it('names the event that said the words it shows, now and in the past', async () => {
    const saying = async (path: string) => {
      const { body } = await api.get(path);
      const { address, text } = body.data.find((each: { publishedAt: string }) =>
        each.publishedAt.startsWith('2014-01-02'),
      );
      const { category, partition, position } = parseAddress(address);
      const [event] = await api.store.readPartition({ category, partition }, position - 1, 1);
      return [text, (decodeEvent(event!).data as { text?: string }).text, address] as const;
    };
    const [text, said, present] = await saying('/v1/stocks/META/articles');
    expect(said).toBe(text);
    const { category, partition, position } = parseAddress(present);
    const before = formatAddress({ category, partition, position: position - 1 });
    const [past, saidThen, address] = await saying(`/v1/stocks/META/articles?asOf=${before}`);
    expect(saidThen).toBe(past);
    expect([past === text, address === present]).toEqual([false, false]);
  });

  it('shows no score with an answer about the past, and says why', async () => {
    const [published] = await api.store.readStream(`article-${articleIdOf({ source: 'wire', sourceId: '5' })}`);
    const queries = [`asOf=${formatAddress(published!)}`, 'availableAt=2014-06-01T00:00:00Z'];
    for (const query of queries) {
      const { body } = await api.get(`/v1/stocks/META/articles?limit=1&${query}`);
      expect(body.data).toMatchObject([{ text: 'words 5 📈', sentiment: null }]);
      expect(body.meta.unavailable).toEqual({ sentiment: 'not_as_of' });
    }
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

  it('answers 404 for an unknown symbol', async () => {
    expect(await api.get('/v1/stocks/NONE/articles')).toMatchObject({
      status: 404,
      body: { code: 'symbol_not_found' },
    });
  });

  it('waits for the instrument too, where minPosition is that of the command that registered it', async () => {
    expect((await api.get('/v1/stocks/LATE/articles')).status).toBe(404);
    const [registered] = await given(api.store, 'instrument-LATE', [
      { type: 'marketlog.instruments.v1.InstrumentRegistered', data: { instrumentId: 'LATE', ticker: 'LATE' } },
    ]);
    const url = `/v1/stocks/LATE/articles?minPosition=${formatAddress(registered!)}`;
    expect((await api.get(url)).status).toBe(200);
  });

  it('waits for minPosition, and says that it has not come yet', async () => {
    const [head] = await api.store.heads('articles');
    const at = (address: EventAddress) => api.get(`/v1/stocks/AAPL/articles?minPosition=${formatAddress(address)}`);
    expect((await at(head!)).status).toBe(200);
    const ahead = await api.standStill(`article-${articleIdOf({ source: 'wire', sourceId: '6' })}`);
    expect(await at(ahead)).toMatchObject({ status: 503, body: { code: 'projection_behind' } });
    expect(await at({ ...ahead, position: ahead.position + 1 })).toMatchObject({ status: 400 });
  });
});
