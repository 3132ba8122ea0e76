import { SentimentReadings } from '#contracts';
import { formatAddress } from '#event-sourcing';
import { InMemoryDirectory, InMemorySentiment, serveApi, type ServedApi } from '#testing';
import { ArticlesApiModule, articlesProjections } from '../index.js';
import { articleIdOf } from '../write/article-identity.js';
import type { ArticleDelivery } from '../write/article.decider.js';
import { recordArticles } from '../write/record-articles.js';
import { LogArticleWithdrawal } from '../write/withdrawal/article-withdrawal.js';
import { articlesAnswer } from './articles.schema.js';

const run = '00000000-0000-4000-8000-00000000000a';
const minute = 60_000;
let api: ServedApi;

beforeAll(async () => {
  api = await serveApi({
    projections: articlesProjections,
    modules: [ArticlesApiModule],
    providers: [{ provide: SentimentReadings, useClass: InMemorySentiment }],
    directory: new InMemoryDirectory(
      ['AAPL', 'GOOG', 'LIVE', 'MANY', 'GONE'].map((instrumentId) => ({ instrumentId })),
    ),
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
  return moment();
}

/** Takes back what was recorded of an article at some versions of its stream. */
async function withdraw(sourceId: string, ...versions: number[]): Promise<number> {
  const stream = `article-${articleIdOf({ source: 'wire', sourceId })}`;
  const events = await api.store.readStream(stream);
  const targets = new Set(events.filter(({ version }) => versions.includes(version)).map(({ id }) => id));
  const request = { stream, targets, cascade: false, dryRun: false, correlationId: run };
  const { withdrawn } = await new LogArticleWithdrawal(api.store).withdraw(request);
  expect(withdrawn).toHaveLength(versions.length);
  return moment();
}

async function moment(): Promise<number> {
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

describe('articles, links and words that were withdrawn', () => {
  const published = Date.UTC(2014, 2, 3, 15);
  const known = `availableAt=${iso(published + 3_600_000)}`;
  let moments: number[];

  beforeAll(async () => {
    moments = [
      await record(article('gone', published, ['GONE'], 'as imported')),
      await record(article('gone', published, ['GONE', 'GOOG'], 'as revised')),
      await withdraw('gone', 2, 3),
      await withdraw('gone', 1),
      await record(article('gone', published + minute, ['GONE'], 'imported again')),
    ];
  });

  const expected = [
    [['as imported', ['GONE']]],
    [['as revised', ['GONE', 'GOOG']]],
    [['as imported', ['GONE']]],
    [],
    [['imported again', ['GONE']]],
  ];

  test.each(expected.map((answer, at) => ({ answer, at })))(
    'asOf moment $at still answers it',
    async ({ answer, at }) => {
      const asOf = `asOf=${iso(moments[at]!)}`;
      expect(await shown('GONE', asOf)).toEqual(answer);
      expect(await shown('GONE', `${asOf}&${known}`)).toEqual(answer);
    },
  );

  test('today shows what was imported again, once, also restricted to what could be known', async () => {
    for (const query of ['', known]) expect(await shown('GONE', query)).toEqual(expected.at(-1));
    const { body } = await api.get('/v1/stocks/GONE/articles');
    expect(body.data[0].publishedAt).toBe(iso(published + minute));
    expect((await shown('GOOG', '')).filter(([text]) => text.startsWith('as '))).toEqual([]);
  });
});

test('what comes live and is withdrawn is not there today, nor asOf the withdrawal', async () => {
  const published = await api.store.now();
  const first = await record(article('mistake', published, ['GONE'], 'by mistake'));
  const gone = await withdraw('mistake', 1);
  const texts = async (query: string) => (await shown('GONE', query)).map(([text]) => text);
  expect(await texts(`asOf=${iso(first)}&availableAt=${iso(first)}`)).toContain('by mistake');
  for (const query of ['', `asOf=${iso(gone)}`, `availableAt=${iso(first)}`])
    expect(await texts(query)).not.toContain('by mistake');
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
