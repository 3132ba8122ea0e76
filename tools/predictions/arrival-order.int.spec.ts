import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEventStore, type OpenedEventStore } from '#event-store';
import { freshDatabase, InMemoryEventStore, type FreshDatabase } from '#testing';
import { predictorsOf, shipModelOfSentiment } from '../../libs/predictions/src/model/predictors.fixture.js';
import { drawnArticles, publish, score } from '../../libs/predictions/src/session/articles.fixture.js';
import { claims, closes, SmallMarket, symbols } from '../../libs/predictions/src/session/small-market.fixture.js';

const span = { from: '2014-01-02', to: '2014-01-10', model: 'attention-lstm@1.0.0' };
const articles = drawnArticles('2013-12-02', span.to, symbols);
const bars = symbols.map((symbol, i) => [symbol, closes(i + 1, '2013-05-01', '2014-01-17')] as const);
let folder: string;
let database: FreshDatabase;
let opened: OpenedEventStore;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-arrival-'));
  await shipModelOfSentiment(folder);
  database = await freshDatabase('mysql');
  opened = await openEventStore({ url: database.url, create: true });
});

afterAll(async () => {
  await opened.close();
  await database.drop();
  await rm(folder, { recursive: true });
});

function marketOf(store: SmallMarket['store']): SmallMarket {
  const market = new SmallMarket(symbols, store);
  market.predictors = predictorsOf(folder);
  return market;
}

test('the log of a cluster, into which prices and articles came in turns, predicts what that of one process does, into which prices came first', async () => {
  const alone = marketOf(new InMemoryEventStore({ clock: () => Date.UTC(2020, 0, 1) }));
  for (const [symbol, byDate] of bars) await alone.trade(symbol, byDate);
  for (const article of articles) await publish(alone, article);
  for (const article of articles) await score(alone, article);
  await alone.backfill(span);
  const expected = claims(await alone.events());

  const cluster = marketOf(opened.store);
  const pending = articles.toReversed();
  for (const [symbol, byDate] of bars.toReversed()) {
    for (const article of pending.splice(0, Math.ceil(articles.length / bars.length))) {
      await publish(cluster, article);
      await score(cluster, article);
    }
    await cluster.trade(symbol, byDate);
  }
  expect(pending).toEqual([]);
  await cluster.backfill({ ...span, now: Date.now() });
  expect(claims(await cluster.events())).toEqual(expected);
  expect([...expected.values()].some((claim) => (claim as { expectedReturn: number }).expectedReturn !== 0)).toBe(true);
});
