import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Settings } from '#config';
import { decodeEvent, IndicatorReach, LatestPrices, ModelRegistry } from '#contracts';
import { formatAddress, parseAddress, type EventEnvelope } from '#event-sourcing';
import { HealthRegistry } from '#telemetry';
import { serveApi, type ServedApi } from '#testing';
import { explanationJson, explanationText } from '../lineage/explain.view.js';
import { claimsAgainOf, directory, explainerOf } from '../lineage/lineage.fixture.js';
import { historyOf, sightOfNamed } from '../lineage/named-events.js';
import { predictorsOf, shipModelOfSentiment } from '../model/predictors.fixture.js';
import { PredictionsApiModule } from '../predictions.api.module.js';
import { predictionsProjections } from '../read-models/predictions.projections.js';
import { drawnArticles, publish, score } from '../session/articles.fixture.js';
import { calendar, eightInstruments, SmallMarket, symbols } from '../session/small-market.fixture.js';
import { featureWindow } from '../window/feature-window.js';
import { featuresHash } from '../window/inputs.js';

const span = { from: '2014-01-02', to: '2014-01-16' };
const model = 'attention-lstm@1.0.0';
const steps = 15;
const articles = drawnArticles('2013-12-02', span.to, symbols);
let folder: string;
let api: ServedApi;
let market: SmallMarket;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-sentiment-lineage-'));
  await shipModelOfSentiment(folder);
  api = await serveApi({
    projections: predictionsProjections,
    modules: [PredictionsApiModule],
    directory,
    providers: [
      HealthRegistry,
      { provide: Settings, useValue: { models: folder } },
      { provide: IndicatorReach, useValue: { of: async () => [] } },
      { provide: LatestPrices, useValue: {} },
      { provide: ModelRegistry, useValue: { promoted: async () => undefined } },
    ],
  });
  market = new SmallMarket(symbols, api.store);
  market.predictors = predictorsOf(folder);
  await eightInstruments(undefined, market);
  for (const article of articles) {
    await publish(market, article);
    await score(market, article);
  }
  await market.backfill({ ...span, model });
  await api.caughtUp();
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});

interface Named {
  readonly address: string;
  readonly id: string;
  readonly type: string;
}

/** The sessions whose articles a prediction from a day looks at. */
const within = (date: string, session: string) => session <= date && calendar.countBetween(session, date) <= steps;

async function lineageOf(symbol: string) {
  const { data } = (await api.get(`/v1/predict/${symbol}?model=${model}`)).body;
  return (await api.get(`/v1/predictions/${data.id}/lineage`)).body;
}

async function refetched(events: readonly Named[]): Promise<EventEnvelope[]> {
  return Promise.all(
    events.map(async ({ address }) => {
      const at = parseAddress(address);
      return (await api.store.readPartition(at, at.position - 1, 1))[0]!;
    }),
  );
}

describe('the lineage of a prediction by a model that is fed the sentiment of articles', () => {
  it('names the seals, and each article that counts with its score, from which the features are the same', async () => {
    const { data, meta } = await lineageOf('A');
    const { prediction, features, events } = data;
    const counted = articles.filter(({ symbol, date }) => symbol === 'A' && within(span.to, date));
    const ofType = (type: string) => (events as Named[]).filter((event) => event.type.endsWith(`.${type}`));
    expect(counted.length).toBeGreaterThan(0);
    expect(
      ['DailyBarRecorded', 'ArticlePublished', 'ArticleSentimentScored', 'SessionSealed', 'ArticlesSealed'].map(
        (type) => ofType(type).length,
      ),
    ).toEqual([150, counted.length, counted.length, 1, 1]);
    expect(features.sentiment).toMatchObject({ model: '1.1.0' });
    expect(meta.unavailable).toEqual({});
    expect(features.recomputedHash).toBe(features.hash);
    expect(featuresHash(features.values.map((value: number | null) => value ?? NaN))).toBe(features.hash);

    const found = await refetched(events);
    expect(found.map(({ id }) => id)).toEqual((events as Named[]).map(({ id }) => id));
    // By hand: the model says a hundredth of the sum of the means, and no two articles here share a session.
    const scores = found
      .map(decodeEvent)
      .flatMap((event) => (event.type === 'marketlog.sentiment.v1.ArticleSentimentScored' ? [event.data.score] : []));
    expect(prediction.expectedReturn).toBeCloseTo(scores.reduce((sum, each) => sum + each, 0) / 100, 8);

    const asked = await askedAgain(prediction.id);
    const again = await asked.claim(found);
    expect([again.featuresHash, again.expectedReturn, again.probabilityUp]).toEqual([
      features.hash,
      prediction.expectedReturn,
      prediction.probabilityUp,
    ]);
    for (const lost of found.filter(({ category }) => category === 'articles' || category === 'sentiment'))
      expect((await asked.claim(found.filter((each) => each !== lost))).featuresHash).not.toBe(features.hash);
    await asked.close();
  });

  it('is of no articles where none mentions the instrument', async () => {
    const { data } = await lineageOf('B');
    expect((data.events as Named[]).filter(({ type }) => /articles|sentiment/.test(type))).toEqual([]);
    expect(data.prediction.expectedReturn).toBe(0);
    expect(data.features.sentiment).toMatchObject({ model: '1.1.0' });
  });

  it('is told at the command line too', async () => {
    const explained = await explainerOf(api, folder).explain('A', span.to);
    const { data } = await lineageOf('A');
    const json = explanationJson(explained);
    expect(json.events).toEqual(data.events);
    expect(json.features).toEqual({ set: 'session@1', hash: data.features.hash, sentiment: data.features.sentiment });
    const text = explanationText(explained);
    expect(text).toContain(`scores of version 1.1.0, as recorded by ${data.features.sentiment.recordedThrough}`);
    for (const { category, partition, position } of explained.inputs)
      if (category === 'sentiment')
        expect(text).toMatch(new RegExp(`sentiment-${partition}@(\\d+…)?${position}|sentiment-${partition}@\\d+…`));
    const { predictedClose, probabilityUp } = data.prediction;
    expect(json.now).toMatchObject({ predictedClose, probabilityUp, featuresHash: data.features.hash });
    const alone = explanationJson(await explainerOf(api).explain('A', span.to));
    expect(alone.now).toEqual({ missing: 'model_not_found' });
  });
});

/** Asks the model again from events alone; of the other instruments it sees what the seal among them names. */
async function askedAgain(id: string) {
  const predicted = await market.ofType('marketlog.predictions.v1.PricePredicted');
  const { data } = predicted.find((event) => event.data.predictionId === id)!;
  const claims = claimsAgainOf(api, folder);
  const { alpha, scores, quantile } = data.interval!;
  const state = { alpha, scores, quantile, baseRate: undefined };
  return {
    claim: (events: readonly EventEnvelope[]) => {
      const window = featureWindow(historyOf(events), sightOfNamed(data.asOfDate), calendar);
      if (window.status === 'missing') throw new Error(window.reason);
      return claims.claim(data, { window, state, events });
    },
    close: () => claims.close(),
  };
}

describe('the effects', () => {
  const effectsOf = async (event: EventEnvelope) =>
    (await api.get(`/v1/events/${formatAddress(event)}/effects`)).body.data;

  it('of each article and of its score are exactly the predictions that look at its session, and their seals of articles', async () => {
    for (const category of ['articles', 'sentiment'] as const) {
      const heads = await api.store.heads(category);
      const told = (await Promise.all(heads.map((head) => api.store.readPartition(head, 0, head.position)))).flat();
      expect(told).toHaveLength(articles.length);
      for (const event of told) {
        const { seals, predictions, indicators } = await effectsOf(event);
        const { symbol, date } = articles[Number(event.stream.slice(-12)) - 1]!;
        const reached = calendar.sessionsBetween(span.from, span.to).filter((day) => within(day, date));
        expect(
          predictions.map((each: Record<string, string>) => [each['use'], each['instrumentId'], each['asOfDate']]),
        ).toEqual(reached.map((day) => ['prediction', symbol, day]));
        expect(seals.map((seal: { session: string; event: Named }) => [seal.session, seal.event.type])).toEqual(
          reached.map((day) => [`US:${day}`, 'marketlog.predictions.v1.ArticlesSealed']),
        );
        expect(indicators).toEqual([]);
      }
    }
  });

  it('of a seal are the predictions that name it', async () => {
    const [, articlesSealed] = await api.store.readStream(`session-US:${span.to}`);
    expect(articlesSealed!.type).toBe('marketlog.predictions.v1.ArticlesSealed');
    const { predictions } = await effectsOf(articlesSealed!);
    expect(predictions.map(({ instrumentId }: { instrumentId: string }) => instrumentId).sort()).toEqual(symbols);
  });
});
