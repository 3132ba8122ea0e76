import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { decodeEvent, type MarketlogEvent } from '#contracts';
import { InMemoryEventStore, InMemoryInstruments, InMemoryJournal } from '#testing';
import { PriceLedgers } from '../ledger/price-ledger.js';
import { SourceRanks } from '../ledger/source-ranks.js';
import { ImportPrices, ImportPricesHandler, type ImportPricesOptions } from './import-prices.command.js';

const now = Date.parse('2024-06-01T12:00:00Z');
const yahoo = 'Date,Open,High,Low,Close,Adj Close,Volume';

let folder: string;
let store: InMemoryEventStore;
let journal: InMemoryJournal;
let instruments: InMemoryInstruments;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-prices-'));
  store = new InMemoryEventStore();
  journal = new InMemoryJournal();
  instruments = new InMemoryInstruments();
});
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, ...lines: string[]) => writeFile(join(folder, name), lines.join('\n') + '\n');

async function summary(options: Partial<ImportPricesOptions> = {}) {
  const handler = new ImportPricesHandler(journal, instruments, new PriceLedgers(store, new SourceRanks()));
  const imported = await handler.execute(new ImportPrices([folder], { now, ...options }));
  const { read, recorded, unchanged, corrected, linked, duplicates, rejected } = imported.summary;
  expect(recorded + unchanged + corrected + linked + duplicates + rejected).toBe(read);
  return imported.summary;
}

async function events(stream: string): Promise<MarketlogEvent[]> {
  return (await store.readStream(stream)).map(decodeEvent);
}

const dataOf = async (stream: string) => (await events(stream)).map(({ data }) => data);
const typesOf = async (stream: string) => (await events(stream)).map(({ type }) => type.split('.').at(-1));

describe("importing Yahoo's files", () => {
  it('records bars as delivered, split-adjusted through the last row, with the symbol from the name', async () => {
    await write(
      'BRK-A.csv',
      yahoo,
      '2013-12-31,1.10,1.3,1.0,1.2,1.15,100',
      '2014-01-02,1.2,1.4,1.1,1.30000001,1.25,200',
    );
    expect(await summary()).toMatchObject({ read: 2, recorded: 2, files: 1 });
    expect(await dataOf('prices-BRK-A-2013')).toMatchObject([
      { bar: { date: '2013-12-31', source: 'yahoo-file', through: '2014-01-02' } },
    ]);
    expect(await dataOf('prices-BRK-A-2014')).toMatchObject([
      { bar: { instrumentId: 'BRK-A', open: 1.2, close: 1.30000001, vendorAdjustedClose: 1.25, volume: 200n } },
    ]);
    expect(journal.last).toMatchObject({
      details: { kind: 'prices', mode: 'file', source: 'yahoo-file', files: ['BRK-A.csv'] },
      counts: { recorded: 2 },
    });
    const [event] = await events('prices-BRK-A-2014');
    expect(event).toMatchObject({ occurredAt: Date.parse('2014-01-02'), correlationId: journal.last.id });
  });

  it('derives a distribution factor from the adjusted closes of each file by itself', async () => {
    await write(
      'A.csv',
      yahoo,
      '2014-01-02,10,10,10,10,9.8,1',
      '2014-01-03,10,10,10,10,9.8,1',
      '2014-01-06,10,10,10,10,10,1',
    );
    await write('B.csv', yahoo, '2014-01-02,10,10,10,10,5,1');
    await summary();
    expect(await dataOf('actions-A')).toMatchObject([
      { exDate: '2014-01-06', factor: 9.8 / 10, includesSplits: false, source: 'yahoo-file' },
    ]);
    expect(await dataOf('actions-B')).toEqual([]);
  });

  it('flags a row whose adjusted close leaves the others for a day, after the bar itself', async () => {
    const rows = ['02', '03', '06', '07'].map((day) => `2014-01-${day},10,10,10,10,${day === '03' ? 5 : 9.8},1`);
    await write('A.csv', yahoo, ...rows);
    expect(await summary()).toMatchObject({ recorded: 4, flagged: 1 });
    expect(await typesOf('prices-A-2014')).toEqual([...Array(4).fill('DailyBarRecorded'), 'DailyBarFlagged']);
    expect(await dataOf('actions-A')).toEqual([]);
  });

  it('records nothing new the second time, from gzip, or from a copy elsewhere', async () => {
    const lines = [yahoo, '2014-01-02,10,10,10,10,9.8,0', '2014-01-03,10,10,10,10,10,1', ''].join('\n');
    await writeFile(join(folder, 'A.csv'), lines);
    await summary();
    const heads = await store.heads();
    await mkdir(join(folder, 'copy'));
    await writeFile(join(folder, 'copy', 'A.csv.gz'), gzipSync(lines));
    expect(await summary()).toMatchObject({ read: 4, unchanged: 4, recorded: 0, flagged: 0, files: 2 });
    expect(await store.heads()).toEqual(heads);
  });

  it('corrects a changed close with one event, and back where the caller takes the first file as newer word', async () => {
    await write('A.csv', yahoo, '2014-01-02,10,12,9,10,10,1', '2014-01-03,10,12,9,10,10,1');
    await summary();
    await write('A.csv', yahoo, '2014-01-02,10,12,9,10,10,1', '2014-01-03,10,12,9,11,11,1');
    expect(await summary()).toMatchObject({ unchanged: 1, corrected: 1 });
    await write('A.csv', yahoo, '2014-01-02,10,12,9,10,10,1', '2014-01-03,10,12,9,10,10,1');
    expect(await summary({ again: true })).toMatchObject({ unchanged: 1, corrected: 1 });
    const log = await events('prices-A-2014');
    expect(log.slice(2).map(({ data }) => data)).toMatchObject([
      { bar: { close: 11 }, supersedes: log[1]!.id },
      { bar: { close: 10 }, supersedes: log[2]!.id },
    ]);
  });
});

describe('importing other files', () => {
  const header = 'Ticker,Date,Open,High,Low,Close,Volume';

  it('takes many symbols a file as traded, and what the caller says of them', async () => {
    await write('all.csv', header, 'AAPL,2014-01-02,1,1,1,1,5', '$msft,2014-01-02,2,2,2,2,6');
    await summary({ currency: 'USD', exchange: 'XNAS', source: 'desk' });
    const bar = { source: 'desk', basis: 1, currency: 'USD', exchange: 'XNAS' };
    expect(await dataOf('prices-AAPL-2014')).toMatchObject([{ bar }]);
    expect(await dataOf('prices-MSFT-2014')).toMatchObject([{ bar: { ...bar, volume: 6n } }]);
    expect(instruments.described.get('MSFT')).toEqual([{ source: 'desk', currency: 'USD', exchange: 'XNAS' }]);
  });

  it('records splits and dividends of the same file before its bars', async () => {
    await write(
      'AAPL.csv',
      'date;open;high;low;close;volume;dividends;stock splits',
      '2014-06-06;645;645;645;645;7;0;0',
      '2014-06-09;93;93;93;93;49;0.47;7',
    );
    expect(await summary({ currency: 'USD' })).toMatchObject({ read: 2, recorded: 2 });
    expect(await dataOf('actions-AAPL')).toMatchObject([
      { exDate: '2014-06-09', numerator: 7, denominator: 1, source: 'csv' },
      { exDate: '2014-06-09', amount: 0.47, currency: 'USD' },
      { from: '2014-06-06', to: '2014-06-09' },
    ]);
    const adjusted = [
      '2014-06-06,92.142857,92.142857,92.142857,92.142857,92.142857,49',
      '2014-06-09,93,93,93,93,93,49',
    ];
    await write('AAPL.csv', yahoo, ...adjusted);
    expect(await summary()).toMatchObject({ unchanged: 2 });
  });

  it('rejects a currency or exchange that no read model could hold, with what stands beside it', async () => {
    await write(
      'MSFT.csv',
      'date;open;high;low;close;volume;dividend;currency;exchange',
      '2014-06-05;1;1;1;1;7;0;USD;XNAS',
      '2014-06-06;1;1;1;1;7;0.5;dollars of the United States;XNAS',
      `2014-06-09;1;1;1;1;7;0;;${'X'.repeat(65)}`,
    );
    const { rejections, ...counts } = await summary();
    expect(counts).toMatchObject({ read: 3, recorded: 1, rejected: 2 });
    expect(rejections.map(({ line, reason }) => `${line}: ${reason}`)).toEqual([
      '3: currency "dollars of the United States": expected an ISO 4217 code such as USD, or a hundredth of one: GBp, GBX, ZAc, ZAC, ILA',
      `4: exchange "${'X'.repeat(40)}…" is too long`,
    ]);
    expect(await events('actions-MSFT')).toEqual([]);
  });

  it('reads a file of splits and dividends', async () => {
    await write(
      'splits.csv',
      'symbol,ex_date,type,value',
      'AAPL,2005-02-28,split,2:1',
      'AAPL,2005-02-28,split,2:1',
      'AAPL,2005-02-28,split,3:1',
      'IBM,2005-02-08,dividend,0.18',
      '../x,2005-02-08,dividend,1',
    );
    expect(await summary()).toMatchObject({ read: 5, recorded: 2, duplicates: 1, rejected: 2 });
    expect(await summary()).toMatchObject({ read: 5, recorded: 0, unchanged: 2, duplicates: 1, rejected: 2 });
    expect(await dataOf('actions-IBM')).toMatchObject([{ exDate: '2005-02-08', amount: 0.18 }]);
  });

  it('maps a ticker to its holder of each day and derives nothing across a change of hands', async () => {
    instruments.hold('META', '0000-01-01', 'META');
    instruments.hold('META', '2022-06-09', 'FB');
    await write(
      'META.csv',
      yahoo,
      '2022-06-08,10,10,10,10,5,1',
      '2022-06-09,190,190,190,190,190,1',
      '2022-06-10,190,190,190,190,190,1',
    );
    await summary();
    expect(await dataOf('prices-META-2022')).toHaveLength(1);
    expect(await dataOf('prices-FB-2022')).toHaveLength(2);
    expect([...(await dataOf('actions-FB')), ...(await dataOf('actions-META'))]).toEqual([]);
  });
});

describe('rows that are no bar', () => {
  it('are rejected with file, line and reason; the others count', async () => {
    await write(
      'A.csv',
      yahoo,
      '2014-01-02,null,null,null,null,null,null',
      '2014-01-03,10,10,x,10,10,1',
      '2014-01-06,10,9,11,10,10,1',
      '2014-01-32,10,10,10,10,10,1',
      '2024-06-03,10,10,10,10,10,1',
      '2014-01-07,10,10,10',
      '2014-01-08,10,10,10,10,10,1',
      '2014-01-08,10,10,10,10,10,1',
      '2014-01-08,10,10,10,10,10,2',
      '2014-01-07,-10,10,10,10,10,1',
      '2014-01-07,10,10,10,10,10,0',
      '2014-01-09,10,10,10,11,10,1',
    );
    const result = await summary({ rejects: join(folder, 'rejects.txt') });
    expect(result).toMatchObject({ read: 12, recorded: 3, duplicates: 1, rejected: 8, outOfOrder: 1, flagged: 2 });
    const reasons = [
      [2, 'no_value', 'close is null'],
      [3, 'bad_number', 'low "x" is not a number'],
      [4, 'high_below_low', 'high 9 is below low 11'],
      [5, 'bad_date', '"2014-01-32" is not a date'],
      [6, 'future_date', 'date 2024-06-03 lies in the future'],
      [7, 'too_few_fields', '4 fields, but the header has 7'],
      [10, 'contradicts_earlier_row', '2014-01-08 came before in this file with other numbers'],
      [11, 'negative_price', 'open -10 is negative'],
    ];
    expect(result.rejections).toEqual(reasons.map(([line, code, reason]) => ({ file: 'A.csv', line, code, reason })));
    expect(journal.last.rejections).toEqual(result.rejections);
    expect((await readFile(join(folder, 'rejects.txt'), 'utf8')).split('\n')).toHaveLength(10);
  });

  it('include rows of what can be no symbol', async () => {
    await write('all.csv', 'Symbol,Date,Open,High,Low,Close,Volume', '../../etc/passwd,2014-01-02,1,1,1,1,5');
    expect((await summary()).rejections).toEqual([
      { file: 'all.csv', line: 2, code: 'bad_symbol', reason: '"../../etc/passwd" is not a valid symbol' },
    ]);
    expect(instruments.registered.size).toBe(0);
  });

  it('stop everything with --strict, before anything is recorded', async () => {
    await write('A.csv', yahoo, '2014-01-02,10,10,10,10,10,1', '2014-01-02,10,10,10,10,10,1');
    await write('B.csv', yahoo, '2014-01-02,10,10,10,10,10,1', '2014-01-03,null,null,null,null,null,null');
    expect(await summary({ strict: true })).toMatchObject({ read: 4, recorded: 0, rejected: 1, duplicates: 1 });
    expect(await store.heads()).toEqual([]);
    expect(journal.last).toMatchObject({ failure: { code: 'rows_rejected' }, rejections: [] });
    expect(instruments.registered.size).toBe(0);
  });

  it('do not concern --strict where there are none', async () => {
    await write('A.csv', yahoo, '2014-01-02,10,10,10,10,10,1');
    expect(await summary({ strict: true })).toMatchObject({ read: 1, recorded: 1 });
    expect(journal.last.failure).toBeUndefined();
  });
});

describe('a dry run', () => {
  it('says what an import would do and leaves no trace', async () => {
    await write('A.csv', yahoo, '2014-01-02,10,12,9,10,10,1', '2014-01-03,10,12,9,10,9,0');
    expect(await summary({ dryRun: true })).toMatchObject({ recorded: 2, flagged: 1 });
    expect([await store.heads(), journal.ingestions, instruments.registered.size]).toEqual([[], [], 0]);
    await summary();
    const heads = await store.heads();
    await write('A.csv', yahoo, '2014-01-02,10,12,9,11,11,1', '2014-01-03,10,12,9,10,9,0');
    expect(await summary({ dryRun: true })).toMatchObject({ corrected: 1, unchanged: 1 });
    expect(await store.heads()).toEqual(heads);
  });
});
