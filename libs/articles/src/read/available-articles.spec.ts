import fc from 'fast-check';
import { SentimentReadings } from '#contracts';
import { InMemoryDirectory, InMemorySentiment, serveApi, type ServedApi } from '#testing';
import { ArticlesApiModule, articlesProjections } from '../index.js';
import { articleIdOf } from '../write/article-identity.js';
import type { ArticleDelivery } from '../write/article.decider.js';
import { recordArticles } from '../write/record-articles.js';

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
/** Stocks for every attempt of fast-check, each with a log of its own within the one that is served; and one that some articles mention, too. */
const stocks = Array.from({ length: 400 }, (_, i) => `P${i}`);
const other = 'OTHER';
let api: ServedApi;
let used = 0;

beforeAll(async () => {
  api = await serveApi({
    projections: articlesProjections,
    modules: [ArticlesApiModule],
    providers: [{ provide: SentimentReadings, useClass: InMemorySentiment }],
    directory: new InMemoryDirectory([...stocks, other].map((instrumentId) => ({ instrumentId }))),
  });
});
afterAll(() => api.close());

/** One delivery of an article: its words, and whether it names the other stock. */
interface Step {
  readonly article: number;
  readonly words: number;
  readonly namesOther: boolean;
}

const articles = 4;
/** Hours from an article's publication to the beginning of the test: up to five days are live. */
const ages = fc.tuple(
  ...Array.from({ length: articles }, () =>
    fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 125, max: 5000 })),
  ),
);
const step = fc.record({
  article: fc.integer({ min: 0, max: articles - 1 }),
  words: fc.integer({ min: 0, max: 2 }),
  namesOther: fc.boolean(),
});

function delivery(stock: string, { article, words, namesOther }: Step, publishedAt: number): ArticleDelivery {
  const [source, sourceId] = ['wire', `${stock}-${article}`];
  const mentions = [stock, ...(namesOther ? [other] : [])].map((symbol) => ({
    instrumentId: symbol,
    symbol,
    tagged: true,
  }));
  const common = { url: undefined, title: undefined, language: 'en', publishedAt, mentions };
  return { articleId: articleIdOf({ source, sourceId }), source, sourceId, ...common, text: `${article}: ${words}` };
}

async function record(deliveries: readonly ArticleDelivery[]): Promise<number> {
  await recordArticles(api.store, deliveries, '00000000-0000-4000-8000-00000000000a');
  const at = await api.store.now();
  // What comes next is recorded in a later millisecond.
  while ((await api.store.now()) <= at);
  return at;
}

/** Words, and whether the other stock is named, of what is shown at an instant; in order of words. */
async function shown(stock: string, instant: number): Promise<[string, boolean][]> {
  const { status, body } = await api.get(`/v1/stocks/${stock}/articles?availableAt=${new Date(instant).toISOString()}`);
  expect(status).toBe(200);
  const rows: { text: string; symbols: string[] }[] = body.data;
  return rows
    .map(({ text, symbols }): [string, boolean] => [text, symbols.includes(other)])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The rule in other words: live, what was recorded by then; of history all, five minutes after its publication. */
function expected(
  steps: readonly Step[],
  publications: readonly number[],
  moments: readonly number[],
  instant: number,
) {
  const began = moments[0]!;
  return publications.flatMap((published, article): [string, boolean][] => {
    const isLive = began - published <= 5 * day;
    const known = steps.filter(
      (each, i) => each.article === article && (isLive ? moments[i]! <= instant : published + 5 * minute <= instant),
    );
    return known.length === 0
      ? []
      : [[`${article}: ${known.at(-1)!.words}`, known.some(({ namesOther }) => namesOther)]];
  });
}

test('of random articles, links and words, nothing is shown that could not be known by then, and nothing held back', async () => {
  const scripts = fc.tuple(fc.array(step, { minLength: 1, maxLength: 8 }), ages);
  await fc.assert(
    fc.asyncProperty(scripts, async ([steps, hours]) => {
      const stock = stocks[used++]!;
      const now = await api.store.now();
      const publications = hours.map((age) => now - age * hour);
      const moments: number[] = [];
      for (const each of steps) moments.push(await record([delivery(stock, each, publications[each.article]!)]));
      await api.caughtUp();
      const instants = [...moments, ...publications.flatMap((at) => [at, at + 5 * minute - 1, at + 5 * minute])];
      for (const instant of instants)
        expect(await shown(stock, instant)).toEqual(expected(steps, publications, moments, instant));
    }),
    { numRuns: 12 },
  );
});

test('the order in which history arrived changes nothing', async () => {
  const facts = fc
    .uniqueArray(fc.record({ article: step.map(({ article }) => article), namesOther: fc.boolean() }), {
      minLength: 2,
      maxLength: 8,
      selector: ({ article, namesOther }) => `${article} ${namesOther}`,
    })
    .map((all) => all.map((fact): Step => ({ ...fact, words: 0 })));
  const orders = facts.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }), ages),
  );
  await fc.assert(
    fc.asyncProperty(orders, async ([one, another, hours]) => {
      const now = await api.store.now();
      const publications = hours.map((age) => now - 30 * day - age * hour);
      const both = await Promise.all(
        [one, another].map(async (steps) => {
          const stock = stocks[used++]!;
          for (const each of steps) await record([delivery(stock, each, publications[each.article]!)]);
          return stock;
        }),
      );
      await api.caughtUp();
      for (const instant of publications.flatMap((at) => [at, at + 5 * minute])) {
        const [first, second] = await Promise.all(both.map((stock) => shown(stock, instant)));
        expect(second).toEqual(first);
      }
    }),
    { numRuns: 10 },
  );
});
