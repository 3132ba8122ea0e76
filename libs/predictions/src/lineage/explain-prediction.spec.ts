import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatAddress } from '#event-sourcing';
import { writeTinySequenceModel } from '#testing';
import { featureNames } from '../features/feature-set.js';
import { predictorsOf } from '../model/predictors.fixture.js';
import {
  closes,
  correctBar,
  eightInstruments,
  SmallMarket,
  symbols,
  withdrawBar,
} from '../session/small-market.fixture.js';
import { explainerOf } from './lineage.fixture.js';
import { explanationJson, explanationText } from './explain.view.js';
import { ExplainAction } from './explain.cli.js';

const span = { from: '2014-01-02', to: '2014-01-31' };
const day = '2014-01-30';

const explain = async (market: SmallMarket, date = day) =>
  explanationJson(await explainerOf(market).explain('A', date));
const claimOf = ({ referenceClose, predictedClose, lower, upper }: Awaited<ReturnType<typeof explain>>) => ({
  ...{ referenceClose, predictedClose, lower, upper },
});

describe('a prediction is explained', () => {
  it('by the number, its events, its seal, its model, its interval state and its outcome', async () => {
    const market = await eightInstruments();
    await market.backfill(span);
    const [event] = (await market.ofType('marketlog.predictions.v1.PricePredicted')).filter(
      ({ data }) => data.instrumentId === 'A' && data.asOfDate === day,
    );
    const { data } = event!;
    const found = await explain(market);
    expect(found).toMatchObject({
      ...{ symbol: 'A', id: data.predictionId, lower: data.lower, upper: data.upper, revision: 1, mode: 'backfill' },
      model: { name: 'persistence', version: '1' },
      interval: { sigma: data.interval!.sigma, alpha: data.interval!.alpha, quantile: data.interval!.quantile },
      now: claimOf(found),
      ...{ corrections: [], otherModels: [], outcome: { status: 'settled', settledDate: '2014-01-31' } },
    });
    const bars = await market.store.readStreams(['prices-A-2013', 'prices-A-2014']);
    const used = [...bars.values()].flat().filter(({ occurredAt }) => occurredAt <= Date.parse(day));
    expect(found.events.map(({ address }) => address)).toEqual(used.slice(-150).map(formatAddress));
    expect((await market.store.readById(found.seal.id))?.stream).toBe(`session-US:${day}`);
  });

  it('and says what it would have been before each correction, used or not', async () => {
    const uncorrected = await eightInstruments();
    await uncorrected.backfill(span);
    const market = await eightInstruments();
    await correctBar(market, 'A', '2014-01-28', 30);
    await market.backfill(span);
    const used = await explain(market);
    await correctBar(market, 'A', '2014-01-29', 31);
    await withdrawBar(market, 'A', day);
    const later = await explain(market);
    const { alpha, scores, quantile } = used.interval;
    expect(used.corrections).toHaveLength(1);
    const [before] = used.corrections;
    // The interval state is the one it had: what was settled before it stays as it was.
    const original = await explain(uncorrected);
    expect(before).toMatchObject({
      ...{ date: '2014-01-28', used: true },
      before: { referenceClose: original.referenceClose, sigma: original.interval.sigma },
    });
    expect(before!.before).not.toMatchObject({ sigma: used.interval.sigma });
    expect(later.interval).toEqual({ sigma: used.interval.sigma, alpha, scores, quantile });
    expect(later.corrections.map((each) => [each.date, each.used])).toEqual([
      ['2014-01-28', true],
      ['2014-01-29', false],
      [day, false],
    ]);
    expect(later.corrections[1]!.before).toMatchObject(claimOf(later));
    expect(later.corrections[2]!.before).not.toMatchObject(claimOf(later));
    expect(later.now).toEqual({ missing: 'no_bar' });
  });

  it('of a trained model too, which sees of others what the seals name', async () => {
    const models = await mkdtemp(join(tmpdir(), 'marketlog-explain-'));
    const feature = featureNames.indexOf('marketReturn');
    await writeTinySequenceModel(join(models, 'prediction'), { columns: featureNames, feature });
    const asked = { from: day, to: day, model: 'attention-lstm@1.0.0' };
    const predicted = async (correct: boolean) => {
      const market = await eightInstruments();
      market.predictors = predictorsOf(models);
      if (correct) await correctBar(market, 'A', '2014-01-28', 30);
      await market.backfill(asked);
      return market;
    };
    const original = explanationJson(await explainerOf(await predicted(false), models).explain('A', day));
    const market = await predicted(true);
    // Neither a later bar of another instrument nor a later correction of this one reaches what was sealed.
    await correctBar(market, 'B', '2014-01-28', 60);
    await correctBar(market, 'A', '2014-01-29', 31);
    const found = explanationJson(await explainerOf(market, models).explain('A', day));
    const [first, second] = found.corrections;
    expect(found.expectedReturn).not.toBeCloseTo(original.expectedReturn, 6);
    expect(first!.before).toMatchObject({
      predictedClose: original.predictedClose,
      featuresHash: original.features.hash,
    });
    expect(second!.before).toMatchObject({ predictedClose: found.predictedClose, featuresHash: found.features.hash });
    expect(found.now).toMatchObject({ featuresHash: expect.not.stringMatching(found.features.hash) });
    const without = explanationJson(await explainerOf(market).explain('A', day));
    expect(without.now).toEqual({ missing: 'model_not_found' });
    await rm(models, { recursive: true });
  });

  it('or the reason why there is none', async () => {
    const market = new SmallMarket([...symbols]);
    await eightInstruments('2014-02-14', market);
    await market.backfill(span);
    await expect(explainerOf(market).explain('A', '2014-01-01')).rejects.toMatchObject({
      code: 'prediction_not_found',
      message: 'A has no prediction from 2014-01-01: that is not a session of US',
    });
    await expect(explainerOf(market).explain('A', day, { model: 'other@1' })).rejects.toMatchObject({
      code: 'prediction_not_found',
    });
    const young = new SmallMarket(symbols);
    for (const [i, symbol] of symbols.entries())
      await young.trade(symbol, closes(i + 1, symbol === 'A' ? '2013-10-01' : '2013-05-01', '2014-02-14'));
    await young.backfill(span);
    await expect(explainerOf(young).explain('A', day)).rejects.toMatchObject({
      message: expect.stringMatching(/: not_enough_history \(\d+ sessions missing\)$/),
    });
  });

  it('as a table for people', async () => {
    const market = await eightInstruments();
    await market.backfill(span);
    await correctBar(market, 'A', '2014-01-29', 31);
    const text = explanationText(await explainerOf(market).explain('A', day));
    const found = await explain(market);
    expect(text).toContain(`A ${day}\n`);
    expect(text).toMatch(/model +persistence@1 \([0-9a-f]{12}…\), skill none/);
    expect(text).toMatch(/events +prices-\d@\d+…\d+/);
    expect(text).toContain(`before ${found.corrections[0]!.address}`);
    expect(text).toContain('(DailyBarCorrected of 2014-01-29, not among its events)');
    const action = new ExplainAction(explainerOf(market));
    const invocation = { arguments: ['A', 'yesterday'], options: {} } as never;
    await expect(action.run(invocation)).rejects.toThrow('expected a date YYYY-MM-DD, found "yesterday"');
  });
});
