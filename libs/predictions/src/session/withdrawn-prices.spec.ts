import { calendarOf } from '#markets';
import { InMemoryEventStore } from '#testing';
import {
  bar,
  claims,
  closes,
  eightInstruments,
  predictLive,
  SmallMarket,
  symbols,
  withdrawBar,
} from './small-market.fixture.js';

const calendar = calendarOf('US').calendar!;
const span = { from: '2014-01-13', to: '2014-01-22' };
const day = '2014-01-15';

async function recordAgain(market: SmallMarket, date: string, close: number): Promise<void> {
  const stream = `prices-A-${date.slice(0, 4)}`;
  const afterWithdrawal = (await market.store.readStream(stream)).at(-1)!.id;
  const data = { ...bar('A', date, close).data, afterWithdrawal };
  await market.record(stream, { type: 'marketlog.prices.v1.DailyBarRecorded', data }, date);
}

const amendmentsOf = async (market: SmallMarket) =>
  (await market.ofType('marketlog.predictions.v1.SettlementAmended')).map(({ data }) => data.settlement!);

test('a bar that was withdrawn before is as if it had never been recorded', async () => {
  const original = new SmallMarket();
  const market = await eightInstruments();
  for (const [i, symbol] of symbols.entries()) {
    const all = [...closes(i + 1, '2013-05-01', '2014-02-14')];
    await original.trade(symbol, new Map(all.filter(([date]) => symbol !== 'A' || date !== day)));
  }
  await withdrawBar(market, 'A', day);
  await original.backfill(span);
  expect(await market.backfill(span)).toMatchObject({ reviewed: 0 });
  expect(claims(await market.events())).toEqual(claims(await original.events()));
});

test('a bar that is withdrawn moves or voids what it settled and marks what it was fed to, once, until it is there again', async () => {
  const market = await eightInstruments();
  await market.backfill(span);
  const settled = new Map(
    (await market.ofType('marketlog.predictions.v1.PredictionSettled'))
      .map(({ data }) => data.settlement!)
      .flatMap((each) => (each.instrumentId === 'A' ? [[each.asOfDate, each.actualReturn] as const] : [])),
  );
  const marksOf = async () => (await market.ofType('marketlog.predictions.v1.PredictionInputsChanged')).map(({ data }) => data); // prettier-ignore
  const fed = calendar.sessionsBetween(day, span.to);
  for (const round of [1, 2]) {
    await withdrawBar(market, 'A', day);
    expect(await market.backfill(span)).toMatchObject({ reviewed: 2 + fed.length });
    expect((await amendmentsOf(market)).at(-1)).toMatchObject({ asOfDate: '2014-01-14', settledDate: '2014-01-16' });
    const voided = await market.ofType('marketlog.predictions.v1.PredictionVoided');
    expect(voided.map(({ data }) => [data.asOfDate, data.reason])).toEqual(Array(round).fill([day, 'bar_withdrawn']));
    expect((await marksOf()).slice(-fed.length).map(({ asOfDate }) => asOfDate)).toEqual(fed);
    expect(await market.backfill(span)).toMatchObject({ reviewed: 0 });

    await recordAgain(market, day, closes(1, '2013-05-01', day).get(day)!);
    expect(await market.backfill(span)).toMatchObject({ reviewed: 2 + fed.length });
    const back = (await amendmentsOf(market)).slice(-2);
    expect(back.map(({ asOfDate, settledDate }) => [asOfDate, settledDate])).toEqual([
      ['2014-01-14', day],
      [day, '2014-01-16'],
    ]);
    for (const { asOfDate, actualReturn } of back) expect(actualReturn).toBe(settled.get(asOfDate));
    expect(await market.backfill(span)).toMatchObject({ reviewed: 0 });
  }
});

test('a correction that is withdrawn amends the settlement back', async () => {
  const market = await eightInstruments();
  await market.backfill(span);
  const before = (await market.ofType('marketlog.predictions.v1.PredictionSettled')).find(
    ({ data }) => data.settlement!.instrumentId === 'A' && data.settlement!.settledDate === day,
  )!;
  const data = { bar: bar('A', day, 999).data.bar!, supersedes: before.data.settlement!.inputEvents[0]! };
  await market.record('prices-A-2014', { type: 'marketlog.prices.v1.DailyBarCorrected', data }, day);
  await market.backfill(span);
  await withdrawBar(market, 'A', day, closes(1, '2013-05-01', day).get(day));
  await market.backfill(span);
  const returns = (await amendmentsOf(market)).filter(({ asOfDate }) => asOfDate === '2014-01-14');
  expect(returns.map(({ actualReturn }) => actualReturn === before.data.settlement!.actualReturn)).toEqual([
    false,
    true,
  ]);
  expect(await market.ofType('marketlog.predictions.v1.PredictionVoided')).toEqual([]);
});

test('before the target session opens a withdrawal revises the prediction, or marks it where none can be made any more', async () => {
  let now = calendar.closeOf('2014-01-30')! + 3_600_000;
  const market = new SmallMarket(symbols, new InMemoryEventStore({ clock: () => now }));
  for (const [i, symbol] of symbols.entries()) await market.trade(symbol, closes(i + 1, '2013-05-01', '2014-01-30'));
  const predict = () => predictLive(market, '2014-01-30', now);
  await predict();
  now += 3_600_000;
  await withdrawBar(market, 'A', '2014-01-29');
  expect(await predict()).toMatchObject({ sealed: 0, reviewed: 1 });
  const made = (await market.ofType('marketlog.predictions.v1.PricePredicted')).map(({ data }) => data);
  expect(made.filter(({ revision }) => revision === 2)).toMatchObject([
    { instrumentId: 'A', mode: 'live', late: false },
  ]);
  now += 60_000;
  await withdrawBar(market, 'A', '2014-01-30');
  expect(await predict()).toMatchObject({ reviewed: 1 });
  expect(await market.ofType('marketlog.predictions.v1.PredictionInputsChanged')).toMatchObject([
    { data: { instrumentId: 'A', asOfDate: '2014-01-30' } },
  ]);
  expect(await predict()).toMatchObject({ reviewed: 0 });
});
