import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { InMemoryDirectory, InMemoryInstruments, InMemoryJournal, serveApi, type ServedApi } from '#testing';
import { ImportPrices, ImportPricesHandler } from '../import/import-prices.command.js';
import { PriceLedgers } from '../ledger/price-ledger.js';
import { SourceRanks } from '../ledger/source-ranks.js';
import { PricesApiModule } from '../prices.api.module.js';
import { pricesProjections } from '../read-models/prices.projections.js';

const sample = join(import.meta.dirname, '../../../../sample');
const symbols = ['AAPL', 'FB', 'GOOG', 'IBM', 'MSFT'];

/** The rows of the file by ticker: real bars as traded, with the source's adjusted close. */
const [header = '', ...lines] = gunzipSync(readFileSync(join(sample, 'stocks.csv.gz')))
  .toString()
  .trim()
  .split(/\r?\n/);
const names = header.split(',');
const rows = Map.groupBy(
  lines.map((line) => line.split(',')),
  (row) => row[names.indexOf('Ticker')]!,
);
const column = (symbol: string, name: string) => rows.get(symbol)!.map((row) => row[names.indexOf(name)]!);

let api: ServedApi;
beforeAll(async () => {
  const directory = new InMemoryDirectory(symbols.map((instrumentId) => ({ instrumentId })));
  api = await serveApi({ projections: pricesProjections, modules: [PricesApiModule], directory });
  const handler = new ImportPricesHandler(
    new InMemoryJournal(),
    new InMemoryInstruments(),
    new PriceLedgers(api.store, new SourceRanks()),
  );
  for (const file of ['stocks.csv.gz', 'splits.csv']) {
    const options = { source: 'sample', basis: 'asTraded', currency: 'USD', now: Date.UTC(2024, 0, 2) } as const;
    await handler.execute(new ImportPrices([join(sample, file)], options));
  }
  await api.caughtUp();
});
afterAll(() => api.close());

const bars = async (symbol: string, adjustment: string) =>
  (await api.get(`/v1/stocks/${symbol}/prices?sort=asc&limit=10000&adjustment=${adjustment}`)).body.data;

test.each(symbols)('%s: raw is what traded, digit for digit', async (symbol) => {
  const served = await bars(symbol, 'raw');
  for (const [name, field] of Object.entries({
    Date: 'date',
    Open: 'open',
    High: 'high',
    Low: 'low',
    Close: 'close',
    Volume: 'volume',
  })) {
    expect(served.map((bar: Record<string, unknown>) => String(bar[field]))).toEqual(
      column(symbol, name).map((text) => (field === 'date' ? text : String(Number(text)))),
    );
  }
});

test.each(symbols)("%s: all is the source's adjusted close, up to one factor", async (symbol) => {
  const adjusted = column(symbol, 'Adj Close').map(Number);
  const ratios: number[] = (await bars(symbol, 'all')).map(
    ({ close }: { close: number }, i: number) => close / adjusted[i]!,
  );
  const largest = Math.max(...ratios.map((ratio) => Math.abs(ratio / ratios.at(-1)! - 1)));
  expect(ratios).toHaveLength(adjusted.length);
  expect(largest).toBeLessThan(1e-5);
});

test("split undoes AAPL's split of 2005, and the one of 2000 before it", async () => {
  const [raw, split] = [await bars('AAPL', 'raw'), await bars('AAPL', 'split')];
  const divisor = (date: string) => (date < '2000-06-21' ? 4 : date < '2005-02-28' ? 2 : 1);
  expect(split.map(({ close }: { close: number }) => close)).toEqual(
    raw.map(({ date, close }: { date: string; close: number }) => close / divisor(date)),
  );
  expect(split.map(({ volume }: { volume: number }) => volume)).toEqual(
    raw.map(({ date, volume }: { date: string; volume: number }) => volume * divisor(date)),
  );
});
