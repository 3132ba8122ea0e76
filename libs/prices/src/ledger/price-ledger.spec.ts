import type { PlainBar } from '#contracts';
import { InMemoryEventStore } from '#testing';
import { PriceLedger } from './price-ledger.js';
import { SourceRanks } from './source-ranks.js';

const run = { correlationId: undefined, dryRun: false };
const bar = (fields: Partial<PlainBar>): PlainBar => ({
  date: '2014-06-02',
  open: 100,
  high: 100,
  low: 100,
  close: 100,
  volume: 1000,
  vendorAdjustedClose: null,
  source: 'csv',
  basis: 'asTraded',
  through: null,
  currency: null,
  exchange: null,
  ...fields,
});

describe('recording bars', () => {
  it('compares them across the splits that are served, whichever source the setting believes in', async () => {
    const ranks = new SourceRanks(['yahoo', '*']);
    const ledger = new PriceLedger(new InMemoryEventStore(), ranks, 'live', run);
    const split = { exDate: '2014-06-09', denominator: 1 };
    const splits = [
      { ...split, numerator: 2, source: 'csv' },
      { ...split, numerator: 4, source: 'yahoo' },
    ];
    await ledger.recordActions({ instrumentId: 'AAPL', splits });
    const recordOne = (one: PlainBar) => ledger.recordBars({ instrumentId: 'AAPL', year: '2014', bars: [one] });
    await recordOne(bar({}));
    // By csv's split, the one in force when bars are served, this is the very same bar.
    const halved = { open: 50, high: 50, low: 50, close: 50, volume: 2000 };
    const vendor = { source: 'yahoo', basis: 'splitAdjusted', through: '2014-06-30' } as const;
    expect(await recordOne(bar({ ...halved, ...vendor }))).toMatchObject({ unchanged: 1, corrected: 0 });
  });
});
