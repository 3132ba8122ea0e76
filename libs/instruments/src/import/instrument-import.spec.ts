import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandBus } from '@nestjs/cqrs';
import { decodeEvent } from '#contracts';
import { expandPaths } from '#imports';
import { InMemoryEventStore, InMemoryJournal } from '#testing';
import { DescribeInstrumentsHandler, type DescribeInstruments } from '../write/describe-instruments.command.js';
import { LogInstrumentRegistry } from '../write/instrument-registry.js';
import { InstrumentImport, type InstrumentImportRequest } from './instrument-import.js';

let folder: string;
let store: InMemoryEventStore;
let journal: InMemoryJournal;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-instruments-'));
  store = new InMemoryEventStore();
  journal = new InMemoryJournal();
});
afterEach(() => rm(folder, { recursive: true }));

async function importFile(content: string, request: Partial<InstrumentImportRequest> = {}) {
  const path = join(folder, 'instruments.tsv');
  await writeFile(path, content);
  const registry = new LogInstrumentRegistry(store);
  const handler = new DescribeInstrumentsHandler(registry, store);
  const commands = { execute: (command: DescribeInstruments) => handler.execute(command) } as unknown as CommandBus;
  return new InstrumentImport(journal, commands).run({
    files: await expandPaths([path], { extensions: ['.tsv'], noun: 'TSV' }),
    source: 'csv',
    now: Date.UTC(2024, 0, 2),
    dryRun: false,
    strict: false,
    rejects: undefined,
    signal: new AbortController().signal,
    onBytes: () => undefined,
    ...request,
  });
}

const tsv = 'Sector\tSymbol\tCompany\nTechnology\t$AAPL\tApple Inc.\nEnergy\t$XOM\tExxon Mobil\n';
const typesOf = async (stream: string) => (await store.readStream(stream)).map((event) => event.type.split('.').at(-1));

describe('importing instruments', () => {
  it('registers and describes each, without the $ of a cashtag', async () => {
    expect(await importFile(tsv)).toMatchObject({ read: 2, recorded: 2, rejected: 0, files: 1 });
    expect(await typesOf('instrument-AAPL')).toEqual(['InstrumentRegistered', 'InstrumentDescribed']);
    expect(journal.last.counts).toMatchObject({ recorded: 2 });
  });

  it('names each file of several that cannot be read, and records the others', async () => {
    await writeFile(join(folder, 'a.tsv'), '{"error": "no such list"}');
    await writeFile(join(folder, 'b.tsv'), 'Symbol\tCompany\n$MSFT\tMicrosoft\n');
    const files = await expandPaths([join(folder, '*.tsv')], { extensions: ['.tsv'], noun: 'TSV' });
    const summary = await importFile(tsv, { files });
    expect(summary).toMatchObject({ recorded: 1, refused: [{ file: 'a.tsv', code: 'file_json' }] });
  });

  it('records nothing the second time', async () => {
    await importFile(tsv);
    expect(await importFile(tsv)).toMatchObject({ read: 2, recorded: 0, unchanged: 2 });
    expect(await typesOf('instrument-AAPL')).toHaveLength(2);
  });

  it('tells what is new from what is known otherwise', async () => {
    await importFile(tsv);
    const changed = 'symbol,name,currency\nAAPL,Apple,USD\nXOM,Exxon Mobil,USD\nMSFT,,\n';
    expect(await importFile(changed)).toMatchObject({ read: 3, corrected: 1, recorded: 2 });
  });

  it('rejects what names no symbol, an impossible one, and a second opinion within one file', async () => {
    const rows = ['Ticker,Name,Currency', ',x,USD', '../../etc/passwd,x,USD', 'AAPL,Apple,USD', 'AAPL,Apple,USD'];
    const summary = await importFile([...rows, 'aapl,Pear,USD', 'XOM,Exxon,dollars', '"open,x,USD'].join('\n'));
    expect(summary).toMatchObject({ read: 7, recorded: 1, duplicates: 1, rejected: 5 });
    expect(summary.rejections.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'the symbol is missing'],
      [3, '"../../etc/passwd" cannot be a symbol'],
      [6, 'AAPL was described otherwise on an earlier line of this file'],
      [7, 'currency "dollars": expected an ISO 4217 code such as USD, or a hundredth of one: GBp, GBX, ZAc, ZAC, ILA'],
      [8, 'a quoted field does not end'],
    ]);
  });

  it('with strict records nothing where a row is bad', async () => {
    expect(await importFile(`${tsv}Energy\t\tNobody\n`, { strict: true })).toMatchObject({ recorded: 0, rejected: 1 });
    expect(await store.heads('instruments')).toEqual([]);
    expect(journal.last.failure).toMatchObject({ code: 'rows_rejected' });
  });

  it('in a dry run says who is new and records nothing', async () => {
    expect(await importFile(tsv, { dryRun: true })).toMatchObject({ read: 2, recorded: 2 });
    expect(await store.heads()).toEqual([]);
  });

  it('in a dry run tells as a real one what is new from what is known otherwise', async () => {
    await importFile(tsv);
    const changed = 'symbol,name,currency\nAAPL,Apple,USD\nXOM,Exxon Mobil,USD\nMSFT,,\nAAPL,Apple,USD\n';
    const counts = { read: 4, corrected: 1, recorded: 2, duplicates: 1, unchanged: 0 };
    expect(await importFile(changed, { dryRun: true })).toMatchObject(counts);
    expect(await importFile(tsv, { dryRun: true })).toMatchObject({ recorded: 0, corrected: 0, unchanged: 2 });
    expect(await typesOf('instrument-AAPL')).toHaveLength(2);
    expect(await importFile(changed)).toMatchObject(counts);
  });

  it('refuses a file without a column for the symbol', async () => {
    const message = expect.stringContaining('Expected a table with a column Symbol or Ticker');
    await expect(importFile('Name,Sector\nApple,Technology\n')).rejects.toMatchObject({
      code: 'wrong_header',
      message,
    });
    await expect(importFile('List of companies\n\nCompany,Country\nA,US\nB,US\n')).rejects.toMatchObject({ message });
    expect(journal.last.failure).toMatchObject({ code: 'wrong_header' });
  });

  it('reads symbol lists of exchanges: pipes, a footer, test issues, and names the columns that it does not read', async () => {
    const summary = await importFile(
      'Symbol|Security Name|Market Category|Test Issue|ETF\nAAPL|Apple Inc. - Common Stock|Q|N|N\n' +
        'ZTEST|NASDAQ TEST STOCK|G|Y|N\nFile Creation Time: 1229202322:03||||\n',
    );
    expect(summary).toMatchObject({ read: 2, recorded: 1, rejections: [{ line: 3, code: 'test_issue' }] });
    expect(summary.remarks).toMatchObject([{ code: 'columns_ignored', examples: ['Market Category', 'ETF'] }]);
  });

  it('leaves out what a fund holds beside stocks, below lines that say whose holdings they are', async () => {
    const summary = await importFile(
      'iShares Core S&P 500 ETF\nFund Holdings as of,"Jan 02, 2024"\nStock,"-"\n\u00a0\n' +
        'Ticker,Name,Sector,Asset Class,Market Value,Exchange,Currency\n' +
        '"AAPL","APPLE INC","Information Technology","Equity","27,776,341,041.96","NASDAQ","USD"\n' +
        '"USD","USD CASH","Cash and/or Derivatives","Cash","1","-","USD"\n' +
        '"ESH4","S&P500 EMINI MAR 24","Cash and/or Derivatives","Futures","0","CME","USD"\n\u00a0\n' +
        '"The content contained herein is owned or licensed."\n',
    );
    expect(summary).toMatchObject({ recorded: 1, rejectedByCode: { not_a_stock: 2 } });
  });

  it('leaves out cash of a fund that has no column for it, and takes a dash for nothing', async () => {
    const summary = await importFile(
      'Fund Name:,SPDR S&P 500\nTicker Symbol:,SPY\n\nName,Ticker,Weight,Sector,Local Currency\n' +
        'APPLE INC,AAPL,7.1,-,USD\nPATHWARD FINANCIAL INC,CASH,0.1,Unassigned,USD\nUS DOLLAR,CASH_USD,0.1,Unassigned,USD\n',
    );
    expect(summary).toMatchObject({ recorded: 2, rejections: [{ line: 7, code: 'not_a_stock' }] });
    const [, described] = (await store.readStream('instrument-AAPL')).map(decodeEvent);
    expect(described!.data).toEqual(expect.objectContaining({ name: 'APPLE INC', currency: 'USD' }));
    expect(described!.data).not.toHaveProperty('sector');
  });

  it.each([
    [
      'ACT Symbol,Company Name,Security Name,Exchange\nBRK.B,Berkshire,Class B,N\n',
      { name: 'Berkshire', exchange: 'XNYS' },
    ],
    [
      'Symbol,Security,GICS Sector,Founded\nBRK.B,Berkshire,Financials,1839\n',
      { name: 'Berkshire', sector: 'Financials' },
    ],
    [
      'Nasdaq Traded|Symbol|Security Name|Listing Exchange|Test Issue|CQS Symbol|NASDAQ Symbol\nY|BRK.B|Berkshire|Q|N|BRK.B|BRK.B\n',
      { exchange: 'XNAS' },
    ],
    [
      'Ticker,Name,Asset Class,Exchange,Currency,Market Currency\nBRK.B,Berkshire,Equity,SIX,USD,CHF\n',
      { currency: 'CHF' },
    ],
    ['ASX listed companies as at Thu\n\nCompany name,ASX code\nBerkshire,BRK.B\n', { name: 'Berkshire' }],
    [
      'Market:;XETR\nDate Last Update:;28.11.2024\nInstrument;ISIN;Mnemonic;MIC Code;Currency\nBerkshire;US1;BRK.B;XETR;EUR\n',
      { name: 'Berkshire', exchange: 'XETR', currency: 'EUR' },
    ],
    [
      'Fund Ticker,Holding Ticker,Name,Sector,Date\nQQQ,BRK.B ,Berkshire,Financials,11/28/2024\n',
      { name: 'Berkshire', sector: 'Financials' },
    ],
    ['Code,Name,Exchange,Currency\nBRK.B,Berkshire,NYSE,USD\n', { name: 'Berkshire', currency: 'USD' }],
    ['symbol,currency,summary\nBRK.B,ZAc,"Bank.\nSecond line, of the summary."\n', { currency: 'ZAc' }],
    ['{"0":{"cik_str":1067983,"ticker":"BRK.B","title":"Berkshire"}}', { name: 'Berkshire' }],
  ])('reads %j', async (content, described) => {
    expect(await importFile(content)).toMatchObject({ read: 1, recorded: 1, rejected: 0 });
    const events = (await store.readStream('instrument-BRK.B')).map(decodeEvent);
    expect(events[1]?.data).toMatchObject(described);
    expect(await store.heads('instruments')).toMatchObject([{ position: 2 }]);
  });
});
