import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Basis, encodeEvent, type EventDraft } from '#contracts';
import { InMemoryEventStore, writeTinySequenceModel } from '#testing';
import { featureNames } from '../features/feature-set.js';
import { predictorsOf } from '../model/predictors.fixture.js';
import {
  calendar,
  closes,
  correctBar,
  eightInstruments,
  predictLive,
  SmallMarket,
  symbols,
  withdrawBar,
} from '../session/small-market.fixture.js';
import { claimsAgainOf } from './lineage.fixture.js';
import { PredictionVerifier } from './verify-predictions.js';

const span = { from: '2014-01-02', to: '2014-01-31' };
const everything = { sample: 1000, seed: 1 };

async function backfilled(): Promise<SmallMarket> {
  const market = await eightInstruments();
  const action = { instrumentId: 'C', source: 'csv' };
  const split = { ...action, exDate: '2013-12-04', numerator: 2, denominator: 1 };
  const dividend = { ...action, exDate: '2013-12-20', amount: 0.4, currency: 'USD', basis: Basis.AS_TRADED };
  await market.record('actions-C', { type: 'marketlog.prices.v1.SplitRecorded', data: split }, split.exDate);
  await market.record('actions-C', { type: 'marketlog.prices.v1.DividendRecorded', data: dividend }, dividend.exDate);
  await market.backfill(span);
  return market;
}

function verify(market: SmallMarket, options = everything, models?: string) {
  return new PredictionVerifier(market.store, claimsAgainOf(market, models)).verify(options);
}

describe('predictions that are made again', () => {
  it('are the same from exactly the events that they name, bounds and probability included', async () => {
    const market = await backfilled();
    const found = await verify(market);
    const made = (await market.ofType('marketlog.predictions.v1.PricePredicted')).length;
    expect(found).toMatchObject({ predictions: made, checked: made, equal: made, differences: [] });
    expect(found.events).toBeGreaterThanOrEqual(made * 150);
    expect(await verify(market, { sample: 5, seed: 2 })).toMatchObject({ predictions: made, checked: 5, equal: 5 });
  });

  it('are the same whatever was corrected and withdrawn since', async () => {
    const market = await backfilled();
    await correctBar(market, 'A', '2014-01-08', 77);
    await withdrawBar(market, 'B', '2014-01-10');
    await market.backfill(span);
    expect(await market.ofType('marketlog.predictions.v1.PredictionInputsChanged')).not.toEqual([]);
    expect(await verify(market)).toMatchObject({ differences: [] });
  });

  it('are the same of a trained model, which saw the market as the seals that they name', async () => {
    const models = await mkdtemp(join(tmpdir(), 'marketlog-lineage-'));
    await writeTinySequenceModel(join(models, 'prediction'), { columns: featureNames });
    const market = await eightInstruments();
    market.predictors = predictorsOf(models);
    await market.backfill({ ...span, from: '2014-01-21', model: 'attention-lstm@1.0.0' });
    await correctBar(market, 'A', '2014-01-22', 77);
    const found = await verify(market, everything, models);
    expect(found).toMatchObject({ checked: 72, equal: 72, differences: [] });
    await expect(verify(market)).rejects.toMatchObject({ code: 'model_not_found' });
    await rm(models, { recursive: true });
  });

  it('are the same where a correction revised them in time', async () => {
    let now = calendar.closeOf('2014-01-30')! + 3_600_000;
    const market = new SmallMarket(symbols, new InMemoryEventStore({ clock: () => now }));
    for (const [i, symbol] of symbols.entries()) await market.trade(symbol, closes(i + 1, '2013-05-01', '2014-01-30'));
    await predictLive(market, '2014-01-30', now);
    now += 3_600_000;
    await correctBar(market, 'A', '2014-01-29', 50);
    expect(await predictLive(market, '2014-01-30', now)).toMatchObject({ reviewed: 1 });
    expect(await verify(market)).toMatchObject({ predictions: 8, equal: 8, differences: [] });
  });
});

describe('a prediction that does not follow from its events is shown', () => {
  type Claim = EventDraft<'marketlog.predictions.v1.PricePredicted'>['data'];

  /** Replaces what the log says of D at the last session. */
  async function withWrong(wrong: (claim: Claim) => Claim): Promise<string[]> {
    const market = await backfilled();
    const { stream, type, occurredAt, data } = (await market.ofType('marketlog.predictions.v1.PricePredicted')).find(
      (event) => event.data.instrumentId === 'D' && event.data.asOfDate === span.to,
    )!;
    const { $typeName: _name, ...claim } = data;
    const event = encodeEvent({ type, data: { ...claim, ...wrong(claim) } }, { stream, occurredAt });
    await market.store.append(stream, 'any', [event]);
    const { equal, checked, differences } = await verify(market);
    expect(checked - equal).toBe(1);
    for (const each of differences) expect(each).toMatchObject({ symbol: 'D', asOfDate: span.to });
    return differences.map(({ field }) => field);
  }

  it('by a bound and a probability', async () => {
    expect(await withWrong(({ lower }) => ({ lower: lower! * (1 + 1e-5), probabilityUp: 0.7 }))).toEqual([
      'lower',
      'probabilityUp',
    ]);
  });

  it('by an interval state that the settlements do not give', async () => {
    const interval = { sigma: 0.01, alpha: 0.2, scores: 150, quantile: 3 };
    expect(await withWrong(() => ({ interval }))).toEqual(['sigma', 'alpha', 'scores', 'quantile']);
  });

  it('by an event that it does not name', async () => {
    const inputs = (claim: Claim) => claim.inputs!.map((run) => ({ ...run, firstVersion: run.firstVersion! + 1 }));
    expect(await withWrong((claim) => ({ inputs: inputs(claim) }))).toEqual(['features']);
  });
});
