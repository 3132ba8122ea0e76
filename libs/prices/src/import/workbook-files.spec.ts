import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workbookOf, type SheetCell } from '#testing';
import { ImportingFolder } from './importing.fixture.js';

let files: ImportingFolder;

beforeEach(async () => {
  files = await ImportingFolder.make();
});
afterEach(() => files.remove());

const header = ['Date', 'Open', 'High', 'Low', 'Close', 'Volume'];
/** 2023-01-13 and the days after it. */
const bar = (days: number, close = 2): SheetCell[] => [{ day: 44939 + days }, 1, 3, 1, close, 100];

async function imported(name: string, sheets: Parameters<typeof workbookOf>[0]) {
  await writeFile(join(files.path, name), workbookOf(sheets));
  return files.summary({}, name);
}

describe('the sheets of a workbook', () => {
  it('are of the stock that the workbook is called after, where they are called after years', async () => {
    await imported('AAPL.xlsx', { 2022: [header, bar(-20)], 2023: [header, bar(0)] });
    expect(await files.bars()).toEqual(['AAPL 2022-12-24 1 3 1 2 100', 'AAPL 2023-01-13 1 3 1 2 100']);
  });

  it('are named with their workbook where they cannot be read', async () => {
    const summary = await imported('stocks.xlsx', {
      KO: [header, bar(0)],
      Tabelle2: [header, bar(0)],
      Notes: [['none']],
    });
    expect(summary).toMatchObject({
      recorded: 1,
      refused: [
        { file: 'stocks.xlsx [Tabelle2]', code: 'symbol_needed', reason: expect.stringContaining('name the sheet') },
        { file: 'stocks.xlsx [Notes]' },
      ],
    });
    expect(await files.bars()).toEqual(['KO 2023-01-13 1 3 1 2 100']);
  });

  it('are refused where the only one is called after another stock', async () => {
    await expect(imported('merged.xlsx', { KO: [header, bar(0)] })).rejects.toMatchObject({
      code: 'symbol_needed',
      message: expect.stringContaining("the file's name says MERGED and its sheet's KO"),
    });
  });
});

describe('the cells of a workbook', () => {
  it('are shown as formulas where nothing has computed them', async () => {
    const row: SheetCell[] = [{ day: 44943 }, 1, 3, 1, { formula: 'B2+1' }, 100];
    expect(await imported('AAPL.xlsx', { Sheet1: [header, bar(0), row] })).toMatchObject({
      recorded: 1,
      rejections: [{ line: 3, code: 'bad_number', reason: 'close "=B2+1" is not a number' }],
    });
  });

  it('are said to be day numbers where their column has no format of dates', async () => {
    const row: SheetCell[] = [44943, 1, 3, 1, 2, 100];
    expect(await imported('AAPL.xlsx', { Sheet1: [header, bar(0), row] })).toMatchObject({
      recorded: 1,
      rejections: [{ line: 3, code: 'bad_date', reason: expect.stringContaining('the day number of a spreadsheet') }],
    });
  });
});

describe('tables that are not one below the other', () => {
  it('are refused where they stand side by side', async () => {
    const sheet = [
      [...header, '', ...header],
      [...bar(0), '', ...bar(1, 2)],
    ];
    await expect(imported('AAPL.xlsx', { Sheet1: sheet })).rejects.toMatchObject({
      code: 'wrong_header',
      message: expect.stringContaining('several tables side by side'),
    });
  });

  it('are refused where their days stand side by side', async () => {
    const days = [0, 1, 2].map((each) => bar(each));
    const sheet = header.map((name, column) => [name, ...days.map((row) => row[column]!)]);
    await expect(imported('AAPL.xlsx', { Sheet1: sheet })).rejects.toMatchObject({
      code: 'no_header',
      message: expect.stringContaining('turn its rows into columns'),
    });
  });
});
