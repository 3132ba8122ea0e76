import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '#event-sourcing';
import { InMemoryEventStore, InMemoryInstruments, InMemoryJournal } from '#testing';
import { PriceLedgers } from '../ledger/price-ledger.js';
import { SourceRanks } from '../ledger/source-ranks.js';
import { ImportPrices, ImportPricesHandler } from './import-prices.command.js';

const now = Date.parse('2024-06-01T12:00:00Z');
const yahoo = 'Date,Open,High,Low,Close,Adj Close,Volume';

let folder: string;
let store: InMemoryEventStore;
let journal: InMemoryJournal;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-faults-'));
  store = new InMemoryEventStore();
  journal = new InMemoryJournal();
});
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, ...lines: string[]) => writeFile(join(folder, name), lines.join('\n') + '\n');

async function importPrices(log: EventStore = store, signal?: AbortSignal, more: { strict?: boolean } = {}) {
  const ledgers = new PriceLedgers(log, new SourceRanks());
  const handler = new ImportPricesHandler(journal, new InMemoryInstruments(), ledgers);
  return handler.execute(new ImportPrices([folder], { now, signal, ...more }));
}

describe('files that cannot be read', () => {
  const header = `${yahoo}\n`;
  const bad: [string, string, string, string][] = [
    ['an empty file', 'A.csv', '', 'file_empty'],
    ['a header without rows', 'A.csv', header, 'file_empty'],
    ['a wrong header', 'A.csv', 'a,b\n1,2\n', 'wrong_header'],
    ['a binary file', 'A.csv', '\u0000\u0001', 'file_binary'],
    ['an error page', 'A.csv', '<html><body>Too Many Requests</body></html>', 'file_html'],
    ['a name that is no symbol', 'my prices (1).csv', `${header}2014-01-02,1,1,1,1,1,1\n`, 'symbol_needed'],
    ['a generic name', 'data.csv', `${header}2014-01-02,1,1,1,1,1,1\n`, 'symbol_needed'],
    [
      'bars of minutes',
      'A.csv',
      `${header}2014-01-02 09:30,1,1,1,1,1,1\n2014-01-02 09:31,1,1,1,1,1,1\n`,
      'intraday_file',
    ],
    ['dates of either order', 'A.csv', `${header}01/02/2014,1,1,1,1,1,1\n`, 'ambiguous_date'],
  ];

  it.each(bad)('%s fails the import where it is the only one', async (_, name, content, code) => {
    await writeFile(join(folder, name), content);
    await expect(importPrices()).rejects.toMatchObject({ code, message: expect.stringContaining(name) });
    expect(await store.heads()).toEqual([]);
    expect(journal.last.failure).toMatchObject({ code });
  });

  it('are all named at once, and the others recorded', async () => {
    await write('good.csv', yahoo, '2014-01-02,10,10,10,10,10,1');
    for (const [index, [, name, content]] of bad.entries()) {
      await mkdir(join(folder, String(index)));
      await writeFile(join(folder, String(index), name), content);
    }
    await write('B.csv', yahoo, '2014-01-02,null,null,null,null,null,null');
    const { summary } = await importPrices();
    expect(summary).toMatchObject({ read: 2, recorded: 1, rejected: 1, files: 2, rejectedByCode: { no_value: 1 } });
    const codes = [...bad.map(([, , , code]) => code), 'every_row_rejected'];
    expect(summary.refused.map(({ code }) => code).sort()).toEqual(codes.sort());
    for (const { file, reason } of summary.refused) expect(reason).toContain(`${file}: `);
    expect(journal.last.failure).toBeUndefined();
  });

  it('are named together where none can be read, and record nothing with --strict', async () => {
    await write('A.csv', '{"Note": "5 calls a minute"}');
    await write('B.csv', '');
    await expect(importPrices()).rejects.toMatchObject({
      code: 'files_refused',
      message: expect.stringMatching(/A\.csv: is JSON.*it says: 5 calls a minute[\s\S]*B\.csv/),
    });
    await write('C.csv', yahoo, '2014-01-02,10,10,10,10,10,1');
    const { summary } = await importPrices(store, undefined, { strict: true });
    expect(summary).toMatchObject({ recorded: 0, refused: [{ file: 'A.csv' }, { file: 'B.csv' }] });
    expect(await store.heads()).toEqual([]);
  });

  it('a folder without any is said so, and nothing is recorded', async () => {
    await expect(importPrices()).rejects.toMatchObject({ code: 'no_files' });
    expect(journal.ingestions).toEqual([]);
  });

  it('a line of many megabytes is one rejected row, of which little is held', async () => {
    await writeFile(join(folder, 'A.csv'), `${yahoo}\n${'9'.repeat(5_000_000)}\n2014-01-02,10,10,10,10,10,1\n`);
    const { summary } = await importPrices();
    expect(summary).toMatchObject({
      read: 2,
      recorded: 1,
      rejections: [{ line: 2, reason: 'the line is too long' }],
    });
  });
});

describe('beside others', () => {
  it('two imports of the same files at once record each bar once and count it once', async () => {
    for (const name of ['A', 'B', 'C']) {
      const rows = Array.from(
        { length: 28 },
        (_, i) => `2014-0${(i % 9) + 1}-${String(i + 1).padStart(2, '0')},10,10,10,10,${i < 9 ? 9 : 10},${i}`,
      );
      await write(`${name}.csv`, yahoo, ...rows);
    }
    const results = await Promise.all([importPrices(), importPrices()]);
    const recorded = results.map((result) => result.summary.recorded + result.summary.unchanged);
    expect(recorded).toEqual([84, 84]);
    expect(results[0].summary.recorded + results[1].summary.recorded).toBe(84);
    const streams = await store.readStreams(['A', 'B', 'C'].map((id) => `prices-${id}-2014`));
    const types = [...streams.values()].flat().map(({ type }) => type);
    expect(types.filter((type) => type === 'marketlog.prices.v1.DailyBarRecorded')).toHaveLength(84);
  });

  it('a failing log ends the import with its error', async () => {
    await write('A.csv', yahoo, '2014-01-02,10,10,10,10,10,1');
    const broken = new InMemoryEventStore();
    broken.append = () => Promise.reject(new Error('disk full'));
    await expect(importPrices(broken)).rejects.toThrow('disk full');
    expect(journal.last.failure).toMatchObject({ code: 'internal_error', retryable: true });
  });

  it('an interrupted import says so in the log', async () => {
    await write('A.csv', yahoo, '2014-01-02,10,10,10,10,10,1');
    await expect(importPrices(store, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    expect(journal.last.failure).toMatchObject({ code: 'interrupted', retryable: true });
  });
});
