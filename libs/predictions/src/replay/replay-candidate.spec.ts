import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InMemoryDirectory, writeTinySequenceModel } from '#testing';
import { featureNames } from '../features/feature-set.js';
import { OnnxPriceModels } from '../model/onnx-price-models.source.js';
import { PredictionGroups } from '../session/prediction-groups.js';
import { claims, eightInstruments, symbols, type SmallMarket } from '../session/small-market.fixture.js';
import { CandidateReplay } from './replay-candidate.js';
import { pairedDifferences } from './paired.js';

const span = { from: '2014-01-02', to: '2014-01-31' };
const options = { ...span, now: Date.UTC(2020, 0, 1) };

function replayOf(market: SmallMarket, models = '/nowhere') {
  const directory = new InMemoryDirectory(symbols.map((instrumentId) => ({ instrumentId, exchange: 'XNYS' })));
  return new CandidateReplay(market.store, new PredictionGroups(directory), new OnnxPriceModels(models));
}

describe('a candidate', () => {
  it('that is what was recorded says the same again, and differs in nothing', async () => {
    const market = await eightInstruments();
    await market.backfill(span);
    const recorded = await market.events();
    const { compared, evaluation, predictions } = await replayOf(market).replay({ ...options, model: 'persistence@1' });
    expect(predictions).toBe(claims(recorded).size);
    expect(compared).toHaveLength(1);
    const [{ model, mode, pairs, differences, ...both }] = compared as [(typeof compared)[0]];
    expect([model, mode, pairs]).toEqual(['persistence@1', 'backfill', predictions]);
    expect(both.candidate).toEqual(both.recorded);
    expect(evaluation).toEqual(both.recorded);
    for (const { difference, interval } of Object.values(differences)) {
      expect(difference).toBe(0);
      expect(interval).toEqual([0, 0]);
    }
    expect(differences['brier']!.pairs).toBeGreaterThan(0);
  });

  it('leaves nothing behind: no event, no registration', async () => {
    const market = await eightInstruments();
    await market.backfill(span);
    const before = await market.store.heads();
    await replayOf(market).replay({ ...options, model: 'persistence@1' });
    expect(await market.store.heads()).toEqual(before);
  });

  it('is compared on the pairs that were recorded alone', async () => {
    const market = await eightInstruments();
    await market.backfill({ ...span, from: '2014-01-21' });
    const { compared, predictions } = await replayOf(market).replay({ ...options, model: 'persistence@1' });
    expect(compared[0]!.pairs).toBeLessThan(predictions);
    expect(compared[0]!.recorded.sessions).toBe(compared[0]!.candidate.sessions);
    const nothing = await replayOf(await eightInstruments()).replay({ ...options, model: 'persistence@1' });
    expect(nothing.compared).toEqual([]);
  });

  it('may be a trained model from a folder', async () => {
    const models = await mkdtemp(join(tmpdir(), 'marketlog-replay-'));
    await writeTinySequenceModel(join(models, 'prediction'), { columns: featureNames });
    const market = await eightInstruments();
    await market.backfill(span);
    const before = await market.store.heads();
    const model = 'attention-lstm@1.0.0';
    const { compared } = await replayOf(market, models).replay({ ...options, model });
    expect(compared[0]!.model).toBe('persistence@1');
    expect(compared[0]!.differences['absoluteError']!.difference).not.toBe(0);
    expect(await market.store.heads()).toEqual(before);
    await expect(replayOf(market).replay({ ...options, model })).rejects.toMatchObject({ code: 'model_not_found' });
    await rm(models, { recursive: true });
  });
});

it('a paired difference is that of the means, with an interval over whole days', () => {
  const row = (session: string, probabilityUp: number | null, actualReturn: number) => ({
    ...{ session, instrumentId: 'A', probabilityUp, expectedReturn: 0, halfWidth: 0.1, actualReturn },
  });
  const pairs = [0, 1, 2, 3].map((day) => {
    const session = `2014-01-0${day + 2}`;
    return { session, recorded: row(session, 0.5, 0.01), candidate: row(session, day === 3 ? null : 0.8, 0.01) };
  });
  const { brier, accuracy, intervalScore } = pairedDifferences(pairs);
  expect(brier).toMatchObject({ pairs: 3, difference: expect.closeTo(0.04 - 0.25, 12) });
  expect(brier!.interval!.map((bound) => Math.round(bound * 1e9))).toEqual([-210000000, -210000000]);
  expect(accuracy).toMatchObject({ pairs: 3, difference: 1 });
  expect(intervalScore).toMatchObject({ pairs: 4, difference: 0 });
});
