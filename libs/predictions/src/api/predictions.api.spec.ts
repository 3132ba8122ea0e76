import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Settings } from '#config';
import { IndicatorReach, InstrumentDirectory, ModelRegistry, type ModelVersion } from '#contracts';
import { LatestPricesModule, pricesProjections } from '#prices';
import { InMemoryDirectory, serveApi, writeTinySequenceModel, type ServedApi } from '#testing';
import { featureNames } from '../features/feature-set.js';
import { HealthRegistry } from '#telemetry';
import { ewmaSigma } from '../interval/ewma.js';
import { predictorsOf } from '../model/predictors.fixture.js';
import { PredictionsApiModule } from '../predictions.api.module.js';
import { PredictionsFacetModule } from '../predictions.facet.module.js';
import { predictionsProjections } from '../read-models/predictions.projections.js';
import { PredictionFacet } from './prediction.facet.js';
import { calendar, eightInstruments, SmallMarket, symbols, withdrawBar } from '../session/small-market.fixture.js';

const span = { from: '2014-01-02', to: '2014-01-31' };
const sessions = calendar.countBetween(span.from, span.to);
let api: ServedApi;
let market: SmallMarket;
let models: string;
let promoted: ModelVersion | undefined;

beforeAll(async () => {
  models = await mkdtemp(join(tmpdir(), 'marketlog-candidate-'));
  const known = [...symbols, 'NEW', 'IDLE'].map((instrumentId) => ({ instrumentId, exchange: 'XNYS' }));
  api = await serveApi({
    projections: [...pricesProjections, ...predictionsProjections],
    ports: [LatestPricesModule],
    modules: [PredictionsApiModule, PredictionsFacetModule],
    providers: [
      HealthRegistry,
      { provide: Settings, useValue: { models } },
      { provide: IndicatorReach, useValue: { of: () => Promise.resolve([]) } },
      { provide: ModelRegistry, useValue: { promoted: async () => promoted } },
    ],
    directory: new InMemoryDirectory(known),
  });
  market = new SmallMarket([...symbols, 'NEW'], api.store);
  await eightInstruments(undefined, market);
  await market.trade(
    'NEW',
    new Map(calendar.sessionsBetween('2013-12-02', '2014-02-14').map((day, i) => [day, 20 + i])),
  );
  await market.backfill(span);
  await api.caughtUp();
});
afterAll(async () => {
  await api.close();
  await rm(models, { recursive: true });
});

test('the latest prediction, with its bounds, what they are made from, and what happened', async () => {
  const { status, body, headers } = await api.get('/v1/predict/A');
  expect(status).toBe(200);
  const { data, meta } = body;
  expect(data).toMatchObject({
    symbol: 'A',
    mode: 'backfill',
    asOfDate: '2014-01-31',
    targetDate: '2014-02-03',
    status: 'settled',
    settledDate: '2014-02-03',
    skill: 'none',
    level: 0.9,
    model: { name: 'persistence', version: '1' },
  });
  const { referenceClose, lower, upper, interval, actualReturn, actualClose, error, insideInterval } = data;
  expect(upper).toBe(referenceClose * (1 + interval.quantile * interval.sigma));
  expect(actualClose).toBe(referenceClose * (1 + Number(actualReturn)));
  expect(error).toBe(actualReturn);
  expect(insideInterval).toBe(lower <= actualClose && actualClose <= upper);
  expect(meta).toMatchObject({ symbol: 'A', projectionVersion: 'predictions@1', unavailable: {} });
  expect((await api.get('/v1/predict/A', { 'if-none-match': String(headers['etag']) })).status).toBe(304);
});

test('a stock shows its latest prediction, or why there is none', async () => {
  const facet = api.app.get(PredictionFacet, { strict: false });
  const of = async (symbol: string, recordedUpTo?: number) =>
    facet.of(await api.app.get(InstrumentDirectory, { strict: false }).get(symbol), recordedUpTo);
  const { data } = (await api.get('/v1/predict/A')).body;
  const { predictedClose, lower, upper, probabilityUp } = data;
  expect(await of('A')).toMatchObject({
    value: {
      asOfDate: '2014-01-31',
      targetDate: '2014-02-03',
      predictedClose,
      lower,
      upper,
      probabilityUp,
      status: 'settled',
    },
  });
  const [head] = await api.store.heads('predictions');
  await facet.reached(head!);
  await expect(facet.reached({ ...head!, position: head!.position + 1 })).rejects.toMatchObject({
    code: 'projection_behind',
  });
  expect(await of('A', 0)).toEqual({ unavailable: 'not_as_of' });
  expect(await of('NEW')).toEqual({ unavailable: 'not_enough_history' });
  expect(await of('IDLE')).toEqual({ unavailable: 'no_bar' });
});

test('past predictions page by page, each once, in either order; bounds are null during warm-up', async () => {
  const found: { asOfDate: string; lower: number | null }[] = [];
  let token: string | null = '';
  do {
    const { body } = await api.get(
      `/v1/stocks/B/predictions?sort=asc&limit=8${token === '' ? '' : `&pageToken=${token}`}`,
    );
    found.push(...body.data);
    token = body.page.nextPageToken as string | null;
  } while (token);
  expect(found.map(({ asOfDate }) => asOfDate)).toEqual(calendar.sessionsBetween(span.from, span.to));
  expect(found.filter(({ lower }) => lower === null)).toHaveLength(14);
  const { body } = await api.get('/v1/stocks/B/predictions?start=2014-01-08&end=2014-01-09&mode=backfill');
  expect(body.data.map(({ asOfDate }: { asOfDate: string }) => asOfDate)).toEqual(['2014-01-09', '2014-01-08']);
  expect((await api.get('/v1/stocks/B/predictions?mode=live')).body.data).toEqual([]);
});

test('metrics count settled predictions of a window, an instrument and a mode', async () => {
  const { body } = await api.get('/v1/metrics');
  expect(body.data).toHaveLength(1);
  expect(body.data[0]).toMatchObject({
    model: { name: 'persistence', version: '1' },
    mode: 'backfill',
    predictions: sessions * 8,
    sessions,
    instruments: 8,
    interval: { bounded: (sessions - 14) * 8 },
    returns: { maeRatio: 1, mseRatio: 1 },
    trading: { deflatedSharpe: { probability: expect.any(Number), trials: 2 } },
    prices: null,
    baselines: { baseRate: { brierSkill: 0 } },
  });
  expect(body.meta.unavailable).toEqual({ 'data.prices': 'several_symbols' });
  const ofOne = (await api.get('/v1/metrics?symbol=C&window=5')).body;
  expect(ofOne.data[0]).toMatchObject({ predictions: 5, sessions: 5, instruments: 1 });
  // Persistence is what it is compared with.
  const { mae, persistenceMae, rSquared, persistenceRSquared } = ofOne.data[0].prices;
  expect([mae, rSquared]).toEqual([persistenceMae, persistenceRSquared]);
  expect(mae).toBeGreaterThan(0);
  expect(ofOne.meta.unavailable).toEqual({});
  expect((await api.get('/v1/metrics?mode=live')).body).toMatchObject({
    data: [],
    meta: { unavailable: { data: 'nothing_settled' } },
  });
  expect((await api.get('/v1/metrics?model=persistence')).body.code).toBe('invalid_parameter');
});

test('the lineage of a prediction is exactly its events, and its features made again from them are the same', async () => {
  const { body: latest } = await api.get('/v1/predict/A');
  const { body } = await api.get(`/v1/predictions/${latest.data.id}/lineage`);
  const { prediction, features, events, outcome } = body.data;
  expect(prediction).toEqual(latest.data);
  expect(features.recomputedHash).toBe(latest.data.featuresHash);
  expect(features.values).toHaveLength(149);
  expect(ewmaSigma(features.values)).toBe(latest.data.interval.sigma);
  expect(events).toHaveLength(150);
  // The bar of the outcome, and that of the close that it is compared with.
  expect(outcome).toHaveLength(2);
  const missing = await api.get('/v1/predictions/3b6c0f5e-58a1-5b0c-9d0e-3f1e2a7c4b11/lineage');
  expect([missing.status, missing.body.code]).toEqual([404, 'prediction_not_found']);
});

test('where the bar of an outcome was withdrawn the next is the outcome; without its reference a prediction is void', async () => {
  await withdrawBar(market, 'D', '2014-01-15');
  await market.backfill(span);
  await api.caughtUp();
  const { body } = await api.get('/v1/stocks/D/predictions?start=2014-01-14&end=2014-01-15');
  expect(body.data).toMatchObject([
    { asOfDate: '2014-01-15', status: 'void', settledDate: null, actualClose: null, inputsChanged: true },
    { asOfDate: '2014-01-14', status: 'settled', settledDate: '2014-01-16', inputsChanged: false },
  ]);
  const { id, featuresHash } = (await api.get('/v1/predict/D')).body.data;
  const { body: lineage } = await api.get(`/v1/predictions/${id}/lineage`);
  expect(lineage.data.features.recomputedHash).toBe(featuresHash);
});

test('a candidate is found by its name, and shown in place of the baseline only once it is promoted', async () => {
  await writeTinySequenceModel(join(models, 'prediction'), { columns: featureNames });
  market.predictors = predictorsOf(models);
  const name = 'attention-lstm@1.0.0';
  await market.backfill({ ...span, to: '2014-01-30', model: name });
  await market.backfill({ ...span, model: name, from: '2014-01-31' });
  await api.caughtUp();
  const shown = async (path = '/v1/predict/A') => (await api.get(path)).body.data.model.name;
  const { headers } = await api.get('/v1/predict/A');
  expect(await shown()).toBe('persistence');
  expect(await shown(`/v1/predict/A?model=${name}`)).toBe('attention-lstm');
  const { body: metrics } = await api.get(`/v1/metrics?model=${name}`);
  expect(metrics.data).toMatchObject([{ model: { name: 'attention-lstm', version: '1.0.0' }, sessions }]);
  const { body: listed } = await api.get(`/v1/stocks/A/predictions?model=${name}&limit=100`);
  expect(listed.data).toHaveLength(sessions);
  const shownOf = async (id: string) => (await api.get(`/v1/predictions/${id}/lineage`)).body;
  const first = await Promise.all(listed.data.map(({ id }: { id: string }) => shownOf(id)));
  for (const { data, meta } of first) {
    const { set, hash, recomputedHash, values } = data.features;
    expect([set, recomputedHash, values.length]).toEqual(['session@1', hash, 15 * featureNames.length + 1]);
    expect(meta.unavailable).toEqual({});
  }
  promoted = { name: 'attention-lstm', version: '1.0.0', hash: '' };
  expect(await shown()).toBe('attention-lstm');
  const again = await api.get('/v1/predict/A', { 'if-none-match': String(headers['etag']) });
  expect(again.status).toBe(200);
  promoted = { ...promoted, version: '9.0.0' };
  expect(await shown()).toBe('persistence');
  promoted = undefined;
  // The card of the model lists the instruments of its market: without it the features cannot be computed.
  await rm(join(models, 'prediction'), { recursive: true });
  const { data, meta } = await shownOf(listed.data[0].id);
  expect(data.features).toMatchObject({ recomputedHash: null, values: [] });
  expect(meta.unavailable).toEqual({ recomputedHash: 'model_not_found' });
});

test('features that have drifted at the last session stand beside the metrics of their model and in the health of the process', async () => {
  const health = api.app.get(HealthRegistry, { strict: false }).all().get('predictions')!;
  expect((await api.get('/v1/metrics?model=persistence@1')).body.data[0].drift).toEqual([]);
  expect(await health()).toEqual({ status: 'ok', detail: null, facts: { driftedFeatures: null } });
  const drift = async (date: string, mode: string) => {
    const features = [{ feature: 'sigma', stabilityIndex: 0.31 }];
    const model = { name: 'persistence', version: '1', hash: 'a'.repeat(64) };
    const data = { group: 'US', date, revision: 1, model, mode, features, recentSessions: 20, referenceSessions: 250 };
    await market.record(`session-US:${date}`, { type: 'marketlog.predictions.v1.ModelDriftDetected', data }, date);
    await api.caughtUp();
  };
  await drift('2014-01-30', 'live');
  expect(await health()).toMatchObject({ status: 'ok' });
  await drift(span.to, 'backfill');
  const [evaluation] = (await api.get('/v1/metrics?model=persistence@1')).body.data;
  expect(evaluation.drift).toEqual([{ group: 'US', date: span.to, feature: 'sigma', stabilityIndex: 0.31 }]);
  expect(await health()).toMatchObject({
    status: 'ok',
    facts: { driftedFeatures: `sigma of persistence@1 at ${span.to} (0.31)` },
  });
  await drift(span.to, 'live');
  expect(await health()).toMatchObject({
    status: 'degraded',
    detail: `features are distributed otherwise than before: sigma of persistence@1 at ${span.to} (0.31)`,
  });
});

test('the latest prediction of an instrument that does not trade any more says that there is no later one, and why', async () => {
  const before = await api.get('/v1/predict/H');
  expect(before.body.meta.unavailable).toEqual({});
  await withdrawBar(market, 'H', '2014-02-04');
  await market.backfill({ from: '2014-02-04', to: '2014-02-04' });
  await api.caughtUp();
  // Nothing of H was recorded, and yet the answer has changed.
  const { data, meta } = (await api.get('/v1/predict/H', { 'if-none-match': String(before.headers['etag']) })).body;
  expect(data.asOfDate).toBe('2014-01-31');
  expect(meta.unavailable).toEqual({ nextPrediction: 'no_bar' });
  expect((await api.get('/v1/predict/G')).body.data.asOfDate).toBe('2014-02-04');
});
