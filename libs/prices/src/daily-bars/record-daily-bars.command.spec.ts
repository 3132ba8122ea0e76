import { decodeEvent, type PlainBar } from '#contracts';
import { InMemoryEventStore } from '#testing';
import { PriceLedgers } from '../ledger/price-ledger.js';
import { SourceRanks } from '../ledger/source-ranks.js';
import { RecordDailyBars, RecordDailyBarsHandler } from './record-daily-bars.command.js';

const run = '00000000-0000-4000-8000-00000000000a';
const vendor = {
  source: 'yahoo',
  basis: 'splitAdjusted',
  currency: null,
  exchange: null,
  vendorAdjustedClose: null,
} as const;
const bar = (date: string, price: number, through: string): PlainBar => {
  return { date, open: price, high: price, low: price, close: price, volume: 0, through, ...vendor };
};

function setUp() {
  const store = new InMemoryEventStore();
  const handler = new RecordDailyBarsHandler(new PriceLedgers(store, new SourceRanks()));
  const record = (bars: PlainBar[], actions = {}) =>
    handler.execute(new RecordDailyBars({ instrumentId: 'AAPL', bars, actions, origin: 'live' }, run));
  const typesOf = async (stream: string) =>
    (await store.readStream(stream)).map((event) => decodeEvent(event).type.split('.').at(-1));
  return { record, typesOf };
}

describe('RecordDailyBars', () => {
  it('records bars of several years in any order, and answers what it appended', async () => {
    const { record, typesOf } = setUp();
    const bars = [bar('2014-01-02', 2, '2014-01-03'), bar('2013-12-31', 1, '2014-01-03')];
    const { counts, addresses } = await record(bars);
    expect(counts).toEqual({ recorded: 2, corrected: 0, unchanged: 0, flagged: 2 });
    expect(await typesOf('prices-AAPL-2013')).toEqual(['DailyBarRecorded', 'DailyBarFlagged']);
    expect(addresses).toMatchObject([{ category: 'prices', position: 4 }]);
    expect(await record(bars)).toEqual({ counts: { ...counts, recorded: 0, unchanged: 2, flagged: 0 }, addresses: [] });
  });

  it('knows the actions of a delivery before it compares the bars', async () => {
    const { record, typesOf } = setUp();
    await record([bar('2014-06-06', 100, '2014-06-06')]);
    const splits = [{ exDate: '2014-06-09', numerator: 2, denominator: 1, source: 'yahoo' }];
    const { counts } = await record([bar('2014-06-06', 50, '2014-06-10')], { splits });
    expect(counts).toMatchObject({ unchanged: 1, corrected: 0 });
    expect(await typesOf('actions-AAPL')).toEqual(['SplitRecorded']);
  });
});
