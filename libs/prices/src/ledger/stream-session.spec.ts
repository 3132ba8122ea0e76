import { jest } from '@jest/globals';
import type { PlainBar } from '#contracts';
import { barRecorded, given, InMemoryEventStore } from '#testing';
import { PriceLedger } from './price-ledger.js';
import { SourceRanks } from './source-ranks.js';

const options = { correlationId: '5f0c2f0e-7c9a-5c1d-8b3e-000000000009', dryRun: false };
const bar = (date: string, close = 10): PlainBar => ({
  date,
  open: close,
  high: close,
  low: close,
  close,
  volume: 100,
  vendorAdjustedClose: null,
  source: 'csv',
  basis: 'asTraded',
  through: null,
  currency: null,
  exchange: null,
});
const year = (...bars: PlainBar[]) => ({ instrumentId: 'A', year: '2014', bars });
const split = (numerator: number) => ({ exDate: '2014-06-09', numerator, denominator: 1, source: 'csv' });

function open(store: InMemoryEventStore) {
  return new PriceLedger(store, new SourceRanks(), 'file', options);
}

describe('a ledger', () => {
  it('does not read again what it wrote itself', async () => {
    const store = new InMemoryEventStore();
    const read = jest.spyOn(store, 'readStream');
    const ledger = open(store);
    await ledger.recordBars(year(bar('2014-01-02')));
    const reads = read.mock.calls.length;
    expect(await ledger.recordBars(year(bar('2014-01-02'), bar('2014-01-03')))).toMatchObject({
      recorded: 1,
      unchanged: 1,
    });
    expect(read).toHaveBeenCalledTimes(reads);
  });

  it('takes commands on one stream in turn', async () => {
    const store = new InMemoryEventStore();
    const ledger = open(store);
    const dates = ['2014-01-02', '2014-01-03', '2014-01-06'];
    await Promise.all(dates.map((date) => ledger.recordBars(year(bar(date)))));
    expect(await store.readStream('prices-A-2014')).toHaveLength(3);
  });

  it('reads and decides again where another writer was faster', async () => {
    const store = new InMemoryEventStore();
    const ledger = open(store);
    await ledger.recordBars(year(bar('2014-01-02')));
    await given(store, 'prices-A-2014', [barRecorded({ instrumentId: 'A', date: '2014-01-03', close: 9 })]);
    const counts = await ledger.recordBars(year(bar('2014-01-03'), bar('2014-01-06')));
    expect(counts).toMatchObject({ recorded: 1, corrected: 1 });
    expect(await store.readStream('prices-A-2014')).toHaveLength(4);
  });

  it('does not count as recorded what another writer recorded in the same words', async () => {
    const store = new InMemoryEventStore();
    const [ours, theirs] = [open(store), open(store)];
    await ours.recordBars(year(bar('2014-01-02')));
    await theirs.recordBars(year(bar('2014-01-02'), bar('2014-01-03')));
    expect(await ours.recordBars(year(bar('2014-01-03')))).toMatchObject({ recorded: 0, unchanged: 1 });
  });

  it('gives up with a retryable error where others are always faster', async () => {
    const store = new InMemoryEventStore();
    store.append = () => Promise.resolve({ status: 'conflict', actualVersion: 1 });
    await expect(open(store).recordBars(year(bar('2014-01-02')))).rejects.toMatchObject({
      code: 'append_timeout',
      retryable: true,
    });
  });

  it('records a fact that was revised and is said again as an event of its own', async () => {
    const store = new InMemoryEventStore();
    const ledger = open(store);
    for (const numerator of [2, 3, 2]) await ledger.recordActions({ instrumentId: 'A', splits: [split(numerator)] });
    const log = await store.readStream('actions-A');
    expect(new Set(log.map(({ id }) => id)).size).toBe(3);
    expect(await open(store).recordActions({ instrumentId: 'A', splits: [split(2)] })).toEqual([]);
  });

  it('knows the last address of each partition that it wrote to', async () => {
    const store = new InMemoryEventStore({ partitions: 1 });
    const ledger = open(store);
    await ledger.recordBars(year(bar('2014-01-02'), bar('2014-01-03')));
    await ledger.recordBars(year(bar('2014-01-02')));
    expect(ledger.addresses).toEqual([{ category: 'prices', partition: 0, position: 2 }]);
  });

  it('decides without appending on a dry run, and goes on from what it decided', async () => {
    const store = new InMemoryEventStore();
    const ledger = new PriceLedger(store, new SourceRanks(), 'file', { ...options, dryRun: true });
    expect(await ledger.recordBars(year(bar('2014-01-02')))).toMatchObject({ recorded: 1 });
    expect(await ledger.recordBars(year(bar('2014-01-02')))).toMatchObject({ unchanged: 1 });
    expect(await store.heads()).toEqual([]);
  });
});
