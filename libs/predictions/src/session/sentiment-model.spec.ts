import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PricePredicted } from '#contracts';
import { InMemoryEventStore, tinySum } from '#testing';
import { featureNames } from '../features/feature-set.js';
import { featureRows } from '../features/export/feature-rows.js';
import { ArticleSentiments } from '../features/sentiment/article-sentiments.js';
import { claimsAgainOf, explainerOf } from '../lineage/lineage.fixture.js';
import { explanationJson, explanationText } from '../lineage/explain.view.js';
import { PredictionVerifier } from '../lineage/verify-predictions.js';
import { predictorsOf, shipModelOfSentiment } from '../model/predictors.fixture.js';
import { availabilityBy } from '../window/availability.js';
import { PriceHistories } from '../window/price-histories.js';
import { drawnArticles, publish, score } from './articles.fixture.js';
import {
  calendar,
  claims,
  correctBar,
  eightInstruments,
  predictLive,
  SmallMarket,
  symbols,
} from './small-market.fixture.js';

const span = { from: '2014-01-02', to: '2014-01-16' };
const asked = { ...span, model: 'attention-lstm@1.0.0' };
const articles = drawnArticles('2013-12-02', span.to, symbols);
const mean = featureNames.indexOf('sentimentMean');
let folder: string;
/** UTC milliseconds. */
let now: number;

beforeEach(async () => {
  now = Date.UTC(2020, 0, 1);
  folder = await mkdtemp(join(tmpdir(), 'marketlog-sentiment-'));
  await shipped({ sentiment: 'used' });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const shipped = (card: object) => shipModelOfSentiment(folder, card);

function emptyMarket(): SmallMarket {
  const market = new SmallMarket(symbols, new InMemoryEventStore({ clock: () => now }));
  market.predictors = predictorsOf(folder);
  return market;
}

async function tell(market: SmallMarket, some = articles): Promise<void> {
  for (const article of some) {
    await publish(market, article);
    await score(market, article);
  }
}

async function told(): Promise<SmallMarket> {
  const market = await eightInstruments(undefined, emptyMarket());
  await tell(market);
  return market;
}

const predictionsOf = async (market: SmallMarket): Promise<PricePredicted[]> =>
  (await market.ofType('marketlog.predictions.v1.PricePredicted')).map(({ data }) => data);

const sealedOf = async (market: SmallMarket) =>
  (await market.ofType('marketlog.predictions.v1.ArticlesSealed'))
    .map(({ data }) => data)
    .sort((a, b) => (a.date < b.date ? -1 : 1));

function verify({ store }: SmallMarket) {
  const again = claimsAgainOf({ store }, folder);
  return new PredictionVerifier(store, again).verify({ sample: 1000, seed: 1 });
}

describe('a model that was trained on the sentiment of articles', () => {
  it('is fed the sentiment that the export has, and names the articles and scores that it is of', async () => {
    const market = await told();
    await market.backfill(asked);
    const sentiments = await ArticleSentiments.read(market.store, calendar);
    const histories = await PriceHistories.read(
      market.store,
      symbols,
      { from: 2013, to: 2014 },
      availabilityBy(calendar),
    );
    const rows = calendar.sessionsBetween('2013-12-01', span.to).flatMap((date) =>
      featureRows(
        {
          ...{
            calendar,
            members: symbols.map((symbol) => ({ instrumentId: symbol, symbol })),
            universe: symbols,
            histories,
          },
          sentimentOf: (id, day, cutoffAt) => sentiments.seen({ cutoffAt }).at(id, day),
        },
        date,
      ),
    );
    for (const { symbol, asOfDate, expectedReturn, inputEvents } of await predictionsOf(market)) {
      const fed = rows.filter((row) => row.symbol === symbol && row.date <= asOfDate).slice(-15);
      const sum = tinySum(fed.map(({ features }) => Array(3).fill(0).concat(features[mean]!) as number[]));
      expect(expectedReturn).toBeCloseTo(sum / 100, 8);
      const named = await Promise.all(inputEvents.map((id) => market.store.readById(id)));
      const ofArticles = named.filter((event) => event!.category === 'articles' || event!.category === 'sentiment');
      const within = articles.filter((each) => each.symbol === symbol && fed.some(({ date }) => date === each.date));
      expect(ofArticles).toHaveLength(2 * within.length);
    }
    const sealed = await sealedOf(market);
    expect(sealed.map(({ date }) => date)).toEqual(calendar.sessionsBetween(span.from, span.to));
    for (const each of sealed) expect(each).toMatchObject({ sentimentModel: '1.1.0', recordedThrough: BigInt(now) });
    const spoken = (await predictionsOf(market)).filter(({ expectedReturn }) => expectedReturn !== 0);
    expect(new Set(spoken.map(({ symbol }) => symbol))).toEqual(new Set(['A', 'D', 'G']));
    expect(await verify(market)).toMatchObject({ differences: [] });
  });

  it('predicts the same whether prices came first, articles came first or both in turns', async () => {
    const expected = claims(
      await (async () => {
        const market = await told();
        await market.backfill(asked);
        return market.events();
      })(),
    );
    const articlesFirst = emptyMarket();
    for (const article of articles.toReversed()) await publish(articlesFirst, article);
    for (const article of articles) await score(articlesFirst, article);
    await eightInstruments(undefined, articlesFirst);
    const inTurns = emptyMarket();
    const parts = Array.from({ length: 4 }, (_, part) => articles.filter((_article, i) => i % 4 === part));
    await tell(inTurns, parts[2]);
    await eightInstruments('2013-12-31', inTurns);
    await tell(inTurns, parts[0]);
    await tell(inTurns, [...parts[3]!, ...parts[1]!]);
    await laterBars(inTurns);
    for (const market of [articlesFirst, inTurns]) {
      await market.backfill(asked);
      expect(claims(await market.events())).toEqual(expected);
    }
    expect(expected.size).toBe(calendar.countBetween(span.from, span.to) * 8);
  });

  it('stays with what it said when articles, scores and words on them come later, also where a bar is corrected', async () => {
    const market = await told();
    await market.backfill(asked);
    const before = await market.events();
    now += 3_600_000;
    await tell(market, [{ number: 900, symbol: 'A', date: '2014-01-08', score: 1 }]);
    await score(market, { ...articles[0]!, score: -1 }, '1.2.0');
    expect(await market.backfill(asked)).toMatchObject({ predictions: 0, reviewed: 0 });
    expect(await market.events()).toEqual(before);
    expect(await verify(market)).toMatchObject({ differences: [] });
    await correctBar(market, 'A', '2014-01-15', 99);
    await market.backfill(asked);
    const marked = await market.ofType('marketlog.predictions.v1.PredictionInputsChanged');
    expect(new Set(marked.map(({ data }) => data.asOfDate < '2014-01-15'))).toEqual(new Set([false]));
  });

  it('is fed no value, and says so, where nothing was scored, or not by the model that it learned from', async () => {
    const market = await eightInstruments(undefined, emptyMarket());
    for (const article of articles) await publish(market, article);
    await market.backfill(asked);
    const unscored = await predictionsOf(market);
    expect(new Set((await sealedOf(market)).map(({ sentimentModel }) => sentimentModel))).toEqual(new Set([undefined]));
    expect(unscored.every(({ expectedReturn }) => expectedReturn === 0)).toBe(true);
    expect(await verify(market)).toMatchObject({ differences: [] });
    const explained = await explainerOf(market, folder).explain('A', span.to);
    expect(explanationJson(explained).features.sentiment).toMatchObject({ model: null });
    expect(explanationText(explained)).toContain('no value, because no article was scored, as recorded by 2020-01-01');

    await shipped({ sentiment: 'used', sentimentModel: '2.0.0' });
    const other = await told();
    await other.backfill(asked);
    const fed = await predictionsOf(other);
    expect(new Set((await sealedOf(other)).map(({ sentimentModel }) => sentimentModel))).toEqual(new Set(['2.0.0']));
    expect(fed.every(({ expectedReturn }) => expectedReturn === 0)).toBe(true);
  });

  it('knows live what was recorded when the session was sealed, and of the log no more than the windows need', async () => {
    now = calendar.closeOf(span.to)! + 3_600_000;
    const live = new SmallMarket(symbols, new InMemoryEventStore({ clock: () => now - 1 }));
    live.predictors = predictorsOf(folder);
    await tell(live);
    await eightInstruments(span.to, live);
    await predictLive(live, span.to, now, asked.model);
    const sealedAt = now;
    // Which is as old as its article says, but was not known when the session was sealed.
    now += 3_600_000;
    await tell(live, [{ number: 900, symbol: 'A', date: '2014-01-08', score: 1 }]);
    const [prediction] = (await predictionsOf(live)).filter(({ symbol }) => symbol === 'A');
    expect(await sealedOf(live)).toMatchObject([{ recordedThrough: BigInt(sealedAt), sentimentModel: '1.1.0' }]);
    expect(prediction!.mode).toBe('live');
    expect(await verify(live)).toMatchObject({ differences: [] });
  });
});

/** The bars of the new year. */
async function laterBars(market: SmallMarket): Promise<void> {
  const whole = await eightInstruments();
  for (const symbol of symbols) {
    const events = await whole.store.readStream(`prices-${symbol}-2014`);
    const drafts = events.map(({ id, type, data, occurredAt }) => ({ id, type, data, occurredAt }));
    await market.store.append(`prices-${symbol}-2014`, 'any', drafts);
  }
}
