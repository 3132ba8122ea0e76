import { Settings } from '#config';
import { IndicatorReach, ModelRegistry } from '#contracts';
import { LatestPricesModule, pricesProjections } from '#prices';
import { HealthRegistry } from '#telemetry';
import { InMemoryDirectory, serveApi, type ServedApi } from '#testing';
import { PredictionsApiModule } from '../predictions.api.module.js';
import { predictionsProjections } from '../read-models/predictions.projections.js';
import { calendar, closes, eightInstruments, SmallMarket, symbols } from '../session/small-market.fixture.js';

const span = { from: '2014-01-02', to: '2014-01-31' };
const listed = [...symbols, 'SHORT', 'GAP', 'ZERO', 'FLAT', 'HALT', 'GONE', 'LATER', 'TARDY', 'EMPTY'];
let api: ServedApi;
let market: SmallMarket;
const all = closes(20, '2013-01-02', '2014-02-14');
const some = (keep: (date: string) => boolean) => new Map([...all].filter(([date]) => keep(date)));

beforeAll(async () => {
  const known = listed.map((instrumentId) => ({ instrumentId, exchange: 'XNYS' }));
  api = await serveApi({
    projections: [...pricesProjections, ...predictionsProjections],
    modules: [PredictionsApiModule],
    ports: [LatestPricesModule],
    providers: [
      HealthRegistry,
      { provide: Settings, useValue: { models: '/nowhere' } },
      { provide: IndicatorReach, useValue: {} },
      { provide: ModelRegistry, useValue: { promoted: async () => undefined } },
    ],
    directory: new InMemoryDirectory([...known, { instrumentId: 'NOEX' }, { instrumentId: 'ODD', exchange: 'XXXX' }]),
  });
  market = new SmallMarket(listed, api.store);
  await eightInstruments(undefined, market);
  await market.trade(
    'SHORT',
    some((date) => date >= '2013-09-03'),
  );
  await market.trade(
    'GAP',
    some((date) => date < '2013-10-01' || date > '2013-10-20'),
  );
  await market.trade('ZERO', new Map([...all].map(([date, close]) => [date, date === '2013-12-02' ? 0 : close])));
  await market.trade('FLAT', new Map([...all].map(([date]) => [date, 10])));
  await market.trade(
    'HALT',
    some((date) => date <= '2014-01-28'),
  );
  await market.trade(
    'GONE',
    some((date) => date <= '2013-11-29'),
  );
  await market.backfill(span);
  // Which came when the sessions were sealed.
  await market.trade('LATER', all);
  await market.trade(
    'TARDY',
    some((date) => date >= '2013-12-02'),
  );
  await api.caughtUp();
});
afterAll(() => api.close());

const lacking = (from: string, to: string) => 150 - calendar.countBetween(from, to);

describe('an instrument without a prediction', () => {
  // Those with bars after the last sealed session are judged from their own last one.
  test.each([
    [
      'SHORT',
      'not_enough_history',
      `2014-02-14: not_enough_history (${lacking('2013-09-03', '2014-02-14')} sessions missing)`,
    ],
    [
      'TARDY',
      'not_enough_history',
      `2014-02-14: not_enough_history (${lacking('2013-12-02', '2014-02-14')} sessions missing)`,
    ],
    ['GAP', 'gap_in_window', `gap_in_window (${calendar.countBetween('2013-10-01', '2013-10-20')} sessions missing)`],
    ['ZERO', 'price_not_positive', 'ZERO cannot be predicted from 2014-02-14: price_not_positive'],
    ['FLAT', 'no_movement', 'FLAT cannot be predicted from 2014-02-14: no_movement'],
    ['GONE', 'no_bar', 'GONE cannot be predicted from 2014-01-31: no_bar (the last is of 2013-11-29)'],
    ['EMPTY', 'no_bar', 'EMPTY has no bar'],
    ['NOEX', 'exchange_unknown', 'import its prices with --exchange'],
    ['ODD', 'no_calendar', 'no calendar of the exchange XXXX'],
    ['LATER', 'not_predicted', 'predict backfill'],
    ['NONE', 'symbol_not_found', 'NONE'],
  ])('%s is a problem that says why: %s', async (symbol, code, detail) => {
    const { status, headers, body } = await api.get(`/v1/predict/${symbol}`);
    expect(headers['content-type']).toMatch('application/problem+json');
    expect({ status, code: body.code, detail: body.detail }).toEqual({
      ...{ status: 404, code },
      detail: expect.stringContaining(detail),
    });
    const { body: list } = await api.get(`/v1/stocks/${symbol}/predictions`);
    if (symbol === 'NONE') expect(list.code).toBe(code);
    else expect([list.data, list.meta.unavailable]).toEqual([[], { data: code }]);
  });

  it('keeps its last prediction where it was halted, and says why there is no newer one', async () => {
    const { data, meta } = (await api.get('/v1/predict/HALT')).body;
    expect(data).toMatchObject({ asOfDate: '2014-01-28', status: 'open', actualClose: null });
    expect(meta.unavailable).toMatchObject({ nextPrediction: 'no_bar', actualClose: 'not_settled' });
  });

  it('is told from one that has none of the mode or by the model that was asked for', async () => {
    const detailOf = async (query: string) => (await api.get(`/v1/predict/A?${query}`)).body;
    const latest = 'its latest is by persistence@1, backfill, from 2014-01-31';
    expect(await detailOf('mode=live')).toMatchObject({
      ...{ status: 404, code: 'not_predicted', detail: `A has no live prediction that is served; ${latest}` },
    });
    expect(await detailOf('model=other@1')).toMatchObject({
      ...{ code: 'not_predicted', detail: `A has no prediction by other@1 that is served; ${latest}` },
    });
    const { body } = await api.get('/v1/stocks/A/predictions?model=other@1');
    expect([body.data, body.meta.unavailable]).toEqual([[], { data: 'not_predicted' }]);
  });

  it('is predicted once the sessions are predicted again', async () => {
    expect(await market.backfill(span)).toMatchObject({
      predictions: calendar.countBetween(span.from, span.to),
      unpredicted: expect.arrayContaining([
        { symbol: 'GONE', date: span.to, reason: 'no_bar' },
        {
          symbol: 'TARDY',
          date: span.to,
          reason: 'not_enough_history',
          sessionsMissing: lacking('2013-12-02', span.to),
        },
      ]),
    });
    await api.caughtUp();
    expect((await api.get('/v1/predict/LATER')).body.data.asOfDate).toBe(span.to);
    await expect(market.backfill({ ...span, symbols: ['A', 'NONE'] })).rejects.toMatchObject({
      code: 'symbol_not_found',
    });
  });
});

describe('fields of predictions that are null', () => {
  it('have their reasons in the answer', async () => {
    const of = async (query: string) => (await api.get(`/v1/stocks/B/predictions?${query}`)).body.meta.unavailable;
    const warmup = { lower: 'interval_warmup', upper: 'interval_warmup', insideInterval: 'interval_warmup' };
    const baseRate = { probabilityUp: 'base_rate_warmup', directionCorrect: 'base_rate_warmup' };
    expect(await of(`start=${span.from}&end=${span.from}`)).toEqual({ ...warmup, ...baseRate });
    expect(await of(`start=${span.to}`)).toEqual({});
    expect(await of('')).toEqual({ ...warmup, ...baseRate });
  });
});
