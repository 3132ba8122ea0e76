import { decodeEvent, type PlainBar } from '#contracts';
import { barSeries, InMemoryEventStore, projectEvents } from '#testing';
import { SourceRanks } from '../ledger/source-ranks.js';
import { PriceLedgers } from '../ledger/price-ledger.js';
import { actionsProjection } from '../read-models/actions.projection.js';
import { RecordDailyBars, RecordDailyBarsHandler } from './record-daily-bars.command.js';

/* A quarter of a million bars take too long for `npm test`; `npm run test:all` has the time. */

const ids = Array.from({ length: 50 }, (_, i) => `STOCK-${i}`);
const years = 10;
const exDate = '2024-01-02';
const correlationId = '0b1e2a52-5a3e-4f0c-9a64-6b8d0b5f7c11';

/** Ten years of bars as a live vendor delivers them on a day, who has put `ratio` for one into all of them by then. */
function delivered(through: string, ratio: number, seed: number): PlainBar[] {
  return barSeries(years * 261, { date: '2013-12-31', seed }).map(({ date, open, high, low, close, volume }) => ({
    date: date!,
    open: open! / ratio,
    high: high! / ratio,
    low: low! / ratio,
    close: close! / ratio,
    volume: Number(volume) * ratio,
    vendorAdjustedClose: null,
    source: 'yahoo',
    basis: 'splitAdjusted',
    basisGrounds: 'stated',
    through,
    currency: 'USD',
    exchange: 'XNAS',
  }));
}

it('a split or dividend over 10 years of 50 stocks adds one event and one row each, and corrects no bar', async () => {
  const store = new InMemoryEventStore();
  const handler = new RecordDailyBarsHandler(new PriceLedgers(store, new SourceRanks()));
  const record = (instrumentId: string, bars: PlainBar[], actions: object) =>
    handler.execute(new RecordDailyBars({ instrumentId, bars, actions, origin: 'live' }, correlationId));
  const count = async () => (await store.heads('prices')).reduce((sum, { position }) => sum + position, 0);

  for (const [i, id] of ids.entries()) await record(id, delivered('2023-12-29', 1, i), {});
  const before = await count();
  expect(before).toBe(ids.length * years * 261);
  for (const [i, id] of ids.entries()) {
    const isSplit = i % 2 === 0;
    const source = 'yahoo';
    const actions = isSplit
      ? { splits: [{ exDate, numerator: 4, denominator: 1, source }] }
      : {
          dividends: [{ exDate, amount: 0.24, currency: 'USD', basis: 'splitAdjusted', through: exDate, source }],
        };
    const { counts } = await record(id, delivered(exDate, isSplit ? 4 : 1, i), actions);
    expect(counts).toEqual({ recorded: 0, corrected: 0, unchanged: years * 261, flagged: 0 });
  }
  expect((await count()) - before).toBe(ids.length);
  const streams = await Promise.all(ids.map(async (id) => (await store.readStream(`actions-${id}`)).map(decodeEvent)));
  const tables = projectEvents(actionsProjection, [streams.flat()]);
  expect([tables['splits']!.length, tables['dividends']!.length]).toEqual([25, 25]);
});
