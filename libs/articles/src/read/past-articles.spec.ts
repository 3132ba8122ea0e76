import { SentimentReadings } from '#contracts';
import { formatAddress } from '#event-sourcing';
import { InMemoryDirectory, InMemorySentiment, serveApi, type ServedApi } from '#testing';
import { ArticlesApiModule, articlesProjections } from '../index.js';
import { articleIdOf } from '../write/article-identity.js';
import type { ArticleDelivery } from '../write/article.decider.js';
import { recordArticles } from '../write/record-articles.js';
import { articlesAnswer } from './articles.schema.js';

const run = '00000000-0000-4000-8000-00000000000a';
const minute = 60_000;
let api: ServedApi;

beforeAll(async () => {
  api = await serveApi({
    projections: articlesProjections,
    modules: [ArticlesApiModule],
    providers: [{ provide: SentimentReadings, useClass: InMemorySentiment }],
    directory: new InMemoryDirectory(['AAPL', 'GOOG', 'LIVE', 'MANY'].map((instrumentId) => ({ instrumentId }))),
  });
});
afterAll(() => api.close());

function article(
  sourceId: string,
  publishedAt: number,
  symbols: string[],
  text: string,
  source = 'wire',
): ArticleDelivery {
  const mentions = symbols.map((symbol) => ({ instrumentId: symbol, symbol, tagged: true }));
  const common = { url: undefined, title: undefined, language: 'en', publishedAt, text, mentions };
  return { articleId: articleIdOf({ source, sourceId }), source, sourceId, ...common };
}

/** @returns a moment of the record after which nothing else is recorded in the same millisecond */
async function record(...deliveries: ArticleDelivery[]): Promise<number> {
  await recordArticles(api.store, deliveries, run);
  await api.caughtUp();
  const at = await api.store.now();
  while ((await api.store.now()) <= at);
  return at;
}

async function shown(symbol: string, query: string): Promise<[text: string, symbols: string[]][]> {
  const { status, body } = await api.get(`/v1/stocks/${symbol}/articles?${query}`);
  expect(status).toBe(200);
  articlesAnswer.parse(body);
  return body.data.map(({ text, symbols }: { text: string; symbols: string[] }) => [text, symbols]);
}

const iso = (instant: number) => new Date(instant).toISOString();

describe('articles that were linked and revised later', () => {
  const published = Date.UTC(2014, 0, 2, 15);
  let moments: number[];

  beforeAll(async () => {
    moments = [
      await record(article('1', published, ['AAPL'], 'first words')),
      await record(article('1', published, ['GOOG'], 'first words')),
      await record(article('1', published, ['AAPL'], 'other words'), article('2', published + 1, ['AAPL'], 'second')),
    ];
  });

  test('asOf an instant answers the words and symbols that were recorded by then', async () => {
    expect(await shown('AAPL', `asOf=${iso(moments[0]! - 3_600_000)}`)).toEqual([]);
    expect(await shown('AAPL', `asOf=${iso(moments[0]!)}`)).toEqual([['first words', ['AAPL']]]);
    expect(await shown('GOOG', `asOf=${iso(moments[0]!)}`)).toEqual([]);
    expect(await shown('GOOG', `asOf=${iso(moments[1]!)}`)).toEqual([['first words', ['AAPL', 'GOOG']]]);
    expect(await shown('AAPL', `asOf=${iso(moments[2]!)}`)).toEqual(await shown('AAPL', ''));
  });

  test('asOf the address of an event is its own position there, and its time elsewhere', async () => {
    const id = articleIdOf({ source: 'wire', sourceId: '1' });
    const [first, linked] = await api.store.readByKey('articles', id, { upTo: 1e9, limit: 3 });
    const at = formatAddress(first!);
    expect(await shown('AAPL', `asOf=${at}`)).toEqual([['first words', ['AAPL']]]);
    expect(await shown('GOOG', `asOf=${formatAddress(linked!)}`)).toEqual([['first words', ['AAPL', 'GOOG']]]);
    const { body } = await api.get(`/v1/stocks/AAPL/articles?asOf=${at}`);
    expect(body.meta).toMatchObject({ asOf: at, asOfPositions: [at], availableAt: null, settled: false });
  });

  test('what has not come yet is refused', async () => {
    const { status, body } = await api.get('/v1/stocks/AAPL/articles?asOf=2999-01-01T00:00:00Z');
    expect([status, body.code]).toEqual([400, 'as_of_in_future']);
  });

  test('history could be known five minutes after its publication, in the words known today', async () => {
    const at = (instant: number) => shown('AAPL', `availableAt=${iso(instant)}`);
    expect(await at(published + 5 * minute - 1)).toEqual([]);
    expect(await at(published + 5 * minute)).toEqual([['other words', ['AAPL', 'GOOG']]]);
    expect(await at(published + 5 * minute + 1)).toHaveLength(2);
  });

  test('availableAt restricts what asOf answers', async () => {
    const query = `asOf=${iso(moments[1]!)}&availableAt=${iso(published + 5 * minute)}`;
    expect(await shown('AAPL', query)).toEqual([['first words', ['AAPL', 'GOOG']]]);
  });
});

test('what comes live counts from when it was recorded: article, link and words', async () => {
  const published = await api.store.now();
  const first = await record(article('live', published, ['LIVE'], 'breaking'));
  const second = await record(article('live', published, ['LIVE', 'GOOG'], 'corrected'));
  expect(await shown('LIVE', `availableAt=${iso(published - 1)}`)).toEqual([]);
  expect(await shown('LIVE', `availableAt=${iso(first)}`)).toEqual([['breaking', ['LIVE']]]);
  expect(await shown('LIVE', `availableAt=${iso(second)}`)).toEqual([['corrected', ['GOOG', 'LIVE']]]);
});

test('pages hold as many as asked for, though some of them could not be known yet', async () => {
  const published = Date.UTC(2014, 5, 2, 15);
  const some = (from: number, source: string) =>
    Array.from({ length: 4 }, (_, i) => article(`many-${i}`, published + (from + i) * minute, ['MANY'], `${source} ${i}`, source)); // prettier-ignore
  // The free plan of News API is a day late.
  await record(...some(0, 'wire'), ...some(4, 'news-api'), ...some(8, 'desk'));
  const availableAt = `availableAt=${iso(published + 3_600_000)}`;
  const texts: string[] = [];
  for (let token: string | null = ''; token !== null;) {
    const page = token === '' ? '' : `&pageToken=${token}`;
    const { body } = await api.get(`/v1/stocks/MANY/articles?limit=3&${availableAt}${page}`);
    texts.push(...body.data.map(({ text }: { text: string }) => text));
    token = body.page.nextPageToken;
  }
  const expected = ['desk 3', 'desk 2', 'desk 1', 'desk 0', 'wire 3', 'wire 2', 'wire 1', 'wire 0'];
  expect(texts).toEqual(expected);
});
