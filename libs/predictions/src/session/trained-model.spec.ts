import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PricePredicted } from '#contracts';
import { tinySum, writeTinySequenceModel, type TinySequenceModel } from '#testing';
import { featureNames } from '../features/feature-set.js';
import { featureRows, type FeatureRow } from '../features/export/feature-rows.js';
import { predictorsOf, RememberingRegistry } from '../model/predictors.fixture.js';
import { availabilityBy } from '../window/availability.js';
import { PriceHistories } from '../window/price-histories.js';
import { calendar, correctBar, eightInstruments, symbols, type SmallMarket } from './small-market.fixture.js';

const span = { from: '2014-01-02', to: '2014-01-31' };
const sessions = calendar.sessionsBetween(span.from, span.to);
const last = calendar.sessionsBetween('2013-12-01', span.to);
let folder: string;
let registry: RememberingRegistry;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-trained-'));
  registry = new RememberingRegistry();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lying = (model: Partial<TinySequenceModel> = {}) =>
  writeTinySequenceModel(join(folder, 'prediction'), { columns: featureNames, ...model });

async function market(): Promise<SmallMarket> {
  const small = await eightInstruments();
  small.predictors = predictorsOf(folder, registry);
  return small;
}

const predictionsOf = async (small: SmallMarket): Promise<PricePredicted[]> =>
  (await small.ofType('marketlog.predictions.v1.PricePredicted')).map(({ data }) => data);

/** The export of the market, by session and symbol. */
async function exported({ store }: SmallMarket): Promise<Map<string, FeatureRow>> {
  const histories = await PriceHistories.read(store, symbols, { from: 2013, to: 2014 }, availabilityBy(calendar));
  const members = symbols.map((symbol) => ({ instrumentId: symbol, symbol }));
  const source = { calendar, members, universe: symbols, histories, sentimentOf: () => undefined };
  const rows = last.flatMap((date) => featureRows(source, date));
  return new Map(rows.map((row) => [`${row.date} ${row.symbol}`, row]));
}

describe('a trained model', () => {
  it('predicts from the 15 rows of the export that end at the session, and is registered as a candidate', async () => {
    await lying();
    const small = await market();
    expect(await small.backfill({ ...span, model: 'attention-lstm@1.0.0' })).toMatchObject({
      ...{ sessions: sessions.length, predictions: sessions.length * 8, settled: sessions.length * 8, reviewed: 0 },
    });
    const rows = await exported(small);
    const seals = await small.ofType('marketlog.predictions.v1.SessionSealed');
    for (const prediction of await predictionsOf(small)) {
      const { asOfDate, symbol, probabilityUp, expectedReturn, interval, referenceClose, lower, upper } = prediction;
      const place = last.indexOf(asOfDate);
      const steps = last.slice(place - 14, place + 1).map((date) => rows.get(`${date} ${symbol}`)!);
      const sum = tinySum(steps.map(({ features }) => [...features]));
      expect(probabilityUp).toBeCloseTo(1 / (1 + Math.exp(-sum / steps.at(-1)!.sigma!)), 5);
      expect(expectedReturn).toBeCloseTo(sum / 100, 8);
      expect(prediction).toMatchObject({ featureSet: 'session@1', skill: 'none', inSample: false });
      expect(prediction.inputEvents).toContain(seals.find(({ data }) => data.date === asOfDate)!.id);
      if (interval!.quantile === undefined) continue;
      const half = interval!.quantile * interval!.sigma;
      expect([lower, upper]).toEqual([1 - half, 1 + half].map((each) => referenceClose * (each + expectedReturn)));
    }
    expect(registry.registered).toMatchObject([
      { model: { name: 'attention-lstm', version: '1.0.0' }, candidate: true },
    ]);
  });

  it('stands beside the baseline: each has its predictions and its intervals, and neither changes the other', async () => {
    await lying();
    const [both, alone] = [await market(), await market()];
    await both.backfill({ ...span, model: 'attention-lstm@1.0.0' });
    await both.backfill(span);
    await alone.backfill(span);
    const persistence = (predictions: PricePredicted[]) =>
      predictions.filter(({ model }) => model!.name === 'persistence').map(({ madeAt: _madeAt, ...rest }) => rest);
    expect(persistence(await predictionsOf(both))).toEqual(persistence(await predictionsOf(alone)));
    expect(await predictionsOf(both)).toHaveLength(sessions.length * 16);
  });

  it('is chosen by its range where only its name is given, and all folds have one pool', async () => {
    await lying({ version: '1.0.0-2014a', card: { validFrom: '2014-01-02', validThrough: '2014-01-15' } });
    await lying({ version: '1.0.0-2014b', card: { validFrom: '2014-01-16', validThrough: '2014-01-31' } });
    const small = await market();
    await small.backfill({ ...span, model: 'attention-lstm' });
    const predictions = await predictionsOf(small);
    for (const { asOfDate, model, interval } of predictions) {
      expect(model!.version).toBe(asOfDate < '2014-01-16' ? '1.0.0-2014a' : '1.0.0-2014b');
      expect(interval!.scores).toBe(Math.max(0, sessions.indexOf(asOfDate) - 1) * 8);
    }
    expect(registry.registered.map(({ candidate }) => candidate)).toEqual([true, true]);
    const beyond = small.backfill({ from: '2014-01-02', to: '2014-02-03', model: 'attention-lstm' });
    await expect(beyond).rejects.toMatchObject({ code: 'model_not_valid' });
    expect(await predictionsOf(small)).toHaveLength(predictions.length);
  });

  it('is not asked about what it was trained on, unless that is marked', async () => {
    await lying({ card: { trainedThrough: '2014-01-08', skill: 'shown' } });
    const small = await market();
    const first = calendar.sessionAfter('2014-01-08', 6)!;
    const refused = small.backfill({ ...span, model: 'attention-lstm@1.0.0' });
    await expect(refused).rejects.toMatchObject({ code: 'model_in_sample' });
    expect(await small.events()).toEqual([]);
    await small.backfill({ from: first, to: span.to, model: 'attention-lstm@1.0.0' });
    expect((await predictionsOf(small)).every(({ inSample }) => !inSample)).toBe(true);
    await small.backfill({ ...span, model: 'attention-lstm@1.0.0', inSample: true });
    for (const { inSample, asOfDate, skill } of await predictionsOf(small)) {
      expect([inSample, skill]).toEqual([asOfDate < first, 'proven']);
    }
    expect(registry.registered.at(-1)).toMatchObject({ candidate: false });
  });

  it('predicts the same whatever comes later, and says when what it was fed would be another', async () => {
    await lying();
    const [small, corrected] = [await market(), await market()];
    await small.backfill({ ...span, model: 'attention-lstm@1.0.0' });
    await corrected.backfill({ ...span, to: '2014-01-17', model: 'attention-lstm@1.0.0' });
    const before = await predictionsOf(corrected);
    await correctBar(corrected, 'A', '2014-01-15', 99);
    expect(await corrected.backfill({ ...span, to: '2014-01-17', model: 'attention-lstm@1.0.0' })).toMatchObject({
      predictions: 0,
    });
    expect(await predictionsOf(corrected)).toEqual(before);
    const marked = await corrected.ofType('marketlog.predictions.v1.PredictionInputsChanged');
    // The bar of A is in the return of the market, so that of every instrument.
    const fed = calendar.sessionsBetween('2014-01-15', '2014-01-17');
    expect(new Set(marked.map(({ data }) => `${data.asOfDate} ${data.instrumentId}`))).toEqual(
      new Set(fed.flatMap((date) => symbols.map((symbol) => `${date} ${symbol}`))),
    );
    const claims = (predictions: PricePredicted[]) =>
      predictions.filter(({ asOfDate }) => asOfDate <= '2014-01-17').map(({ featuresHash }) => featuresHash);
    expect(claims(await predictionsOf(small))).toEqual(claims(before));
  });

  it('is an error that says why where it cannot be used, and nothing is recorded', async () => {
    const small = await market();
    const asked = (model: string) => small.backfill({ ...span, model });
    await expect(asked('attention-lstm@1.0.0')).rejects.toMatchObject({
      code: 'model_not_found',
      message: 'there is no model "attention-lstm@1.0.0"; expected one of persistence@1',
    });
    await lying({ card: { featureSet: 'session@2' } });
    await expect(asked('attention-lstm@1.0.0')).rejects.toMatchObject({ code: 'model_unexpected' });
    await expect(asked('attention-lstm@1.1.0')).rejects.toMatchObject({
      message: expect.stringContaining('persistence@1, attention-lstm@1.0.0'),
    });
    const some = small.backfill({ ...span, model: 'attention-lstm@1.0.0', symbols: ['A'] });
    await expect(some).rejects.toMatchObject({ code: 'market_needed' });
    expect(await predictionsOf(small)).toEqual([]);
    expect(registry.registered).toEqual([]);
  });
});
