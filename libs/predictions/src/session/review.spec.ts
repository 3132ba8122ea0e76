import { calendarOf } from '#markets';
import { InMemoryEventStore } from '#testing';
import { closes, correctBar, eightInstruments, predictLive, SmallMarket, symbols } from './small-market.fixture.js';

const calendar = calendarOf('US').calendar!;
const span = { from: '2014-01-02', to: '2014-01-31' };

test('a corrected bar amends what it settled, marks what it was fed to, and is told once', async () => {
  const market = await eightInstruments();
  await market.backfill(span);
  const pool = await market.ofType('marketlog.predictions.v1.PredictionSettled');
  await correctBar(market, 'A', '2014-01-15', 999);
  // As the outcome of the session before it and, now the reference of the session's own prediction, of that one as well.
  const { reviewed } = await market.backfill(span);
  const amendments = await market.ofType('marketlog.predictions.v1.SettlementAmended');
  expect(amendments.map(({ data }) => data.settlement!.asOfDate)).toEqual(['2014-01-14', '2014-01-15']);
  for (const { data } of amendments) {
    const first = pool.find(({ id }) => id === data.supersedes)!.data.settlement!;
    expect(data.settlement!.actualReturn).not.toBe(first.actualReturn);
    expect(data.settlement!.predictionId).toBe(first.predictionId);
  }
  const marks = await market.ofType('marketlog.predictions.v1.PredictionInputsChanged');
  expect(marks.map(({ data }) => data.asOfDate)).toEqual(calendar.sessionsBetween('2014-01-15', span.to));
  expect(reviewed).toBe(amendments.length + marks.length);
  expect(await market.ofType('marketlog.predictions.v1.PredictionSettled')).toEqual(pool);
  expect((await market.backfill(span)).reviewed).toBe(0);
});

test('before the target session opens a correction revises the prediction, afterwards it only marks it', async () => {
  let now = calendar.closeOf('2014-01-30')! + 3_600_000;
  const store = new InMemoryEventStore({ clock: () => now });
  const market = new SmallMarket(symbols, store);
  for (const [i, symbol] of symbols.entries()) await market.trade(symbol, closes(i + 1, '2013-05-01', '2014-01-30'));
  const predict = () => predictLive(market, '2014-01-30', now);
  expect(await predict()).toMatchObject({ sealed: 8, predictions: 8, reviewed: 0 });
  expect(await predict()).toMatchObject({ sealed: 0, predictions: 0, reviewed: 0 });
  now += 3_600_000;
  await correctBar(market, 'A', '2014-01-29', 50);
  expect(await predict()).toMatchObject({ reviewed: 1 });
  const revisions = (await market.ofType('marketlog.predictions.v1.PricePredicted')).filter(
    ({ data }) => data.instrumentId === 'A',
  );
  expect(revisions.map(({ data }) => [data.revision, data.mode, data.late])).toEqual([
    [1, 'live', false],
    [2, 'live', false],
  ]);
  expect(revisions[1]!.data.supersedes).toBe(revisions[0]!.id);
  expect(revisions[1]!.data.interval!.sigma).not.toBe(revisions[0]!.data.interval!.sigma);
  now = calendar.openOf('2014-01-31')!;
  await correctBar(market, 'A', '2014-01-29', 51);
  expect(await predict()).toMatchObject({ reviewed: 1 });
  expect(await market.ofType('marketlog.predictions.v1.PredictionInputsChanged')).toHaveLength(1);
  expect(await predict()).toMatchObject({ reviewed: 0 });
});
