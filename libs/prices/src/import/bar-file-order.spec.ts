import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { EventEnvelope } from '#event-sourcing';
import { InMemoryEventStore, InMemoryInstruments, InMemoryJournal } from '#testing';
import { PriceLedgers } from '../ledger/price-ledger.js';
import { SourceRanks } from '../ledger/source-ranks.js';
import { ImportPrices, ImportPricesHandler } from './import-prices.command.js';

const years = [2012, 2013, 2014, 2015];

/** Answers what is asked for first last, as a pool of connections may. */
class StoreThatAnswersLateOnes extends InMemoryEventStore {
  private wait = 40;

  override async readStream(stream: string): Promise<EventEnvelope[]> {
    await delay((this.wait -= 5));
    return super.readStream(stream);
  }
}

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-order-'));
});
afterEach(() => rm(folder, { recursive: true }));

test.each([
  ['oldest first', years],
  ['newest first', years.toReversed()],
])('years of a file with its rows %s go into the log by date, however their streams are read', async (_, order) => {
  const rows = order.map((year) => `${year}-01-02,10,10,10,10,10,1`);
  await writeFile(join(folder, 'A.csv'), ['Date,Open,High,Low,Close,Adj Close,Volume', ...rows].join('\n'));
  const store = new StoreThatAnswersLateOnes({ partitions: 1 });
  const ledgers = new PriceLedgers(store, new SourceRanks());
  const handler = new ImportPricesHandler(new InMemoryJournal(), new InMemoryInstruments(), ledgers);
  await handler.execute(new ImportPrices([folder], { now: Date.parse('2024-06-01') }));
  const log = await store.readPartition({ category: 'prices', partition: 0 }, 0, 100);
  expect(log.map(({ stream }) => stream)).toEqual(years.map((year) => `prices-A-${year}`));
});
