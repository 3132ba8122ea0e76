import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workbookOf } from '#testing';
import { expandPaths } from '../expand-paths.js';
import { columnName } from './column-name.js';
import type { TableRow } from './record-splitter.js';
import { openTable, readTable, type TableShape } from './table.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-table-'));
});
afterEach(() => rm(folder, { recursive: true }));

const names = ['symbol', 'name', 'date', 'open', 'close'];
const shape: TableShape = { knows: (cell) => names.includes(columnName(cell)) };

async function open(content: string | Uint8Array, more: Partial<TableShape> = {}, name = 'file.csv') {
  const path = join(folder, name);
  await writeFile(path, content);
  const [file] = await expandPaths([path], { extensions: ['.csv'], noun: 'CSV' });
  return openTable(file!, { ...shape, ...more });
}

async function read(...parameters: Parameters<typeof open>) {
  const table = await open(...parameters);
  const rows: TableRow[] = [];
  for await (const batch of readTable(table)) rows.push(...batch);
  return { header: table.header, rows: rows.map(({ line, fields }) => [line, ...(fields ?? [])].join('|')) };
}

describe('opening a table', () => {
  it.each([
    ['commas', 'Symbol,Name\nA,1\n'],
    ['semicolons', 'Symbol;Name\nA;1\n'],
    ['tabs', 'Symbol\tName\nA\t1\n'],
    ['bars', 'Symbol|Name\nA|1\n'],
  ])('finds %s by the header', async (_, content) => {
    expect(await read(content)).toEqual({ header: ['Symbol', 'Name'], rows: ['2|A|1'] });
  });

  it('believes the line by which Excel names the separator', async () => {
    expect(await read('sep=^\nSymbol^Name\nA,B^1\n')).toEqual({ header: ['Symbol', 'Name'], rows: ['3|A,B|1'] });
  });

  it('finds the header below lines of a banner, also where they speak of columns', async () => {
    const banner = 'Terms: the date, name and so on are given without warranty\nhttps://example.org\n\n';
    const table = await open(`${banner}Symbol,Name,Date\nA,1,2\n`);
    expect(table).toMatchObject({ header: ['Symbol', 'Name', 'Date'], firstLine: 5 });
    expect(table.facts.banner).toHaveLength(2);
  });

  it('leaves out what stands behind the last row, and a header that comes again', async () => {
    const content =
      'Symbol,Name\nA,1\nSymbol,Name\nB,2\nTotals,3\n\n"Source: vendor, 2023"\nFile Creation Time: 12:03,\n';
    expect((await read(content)).rows).toEqual(['2|A|1', '4|B|2']);
  });

  it('keeps such a line in the middle, and rows that are only nearly empty, for they are rows', async () => {
    const content =
      'Symbol,Date,Open\nA,2014-01-02,1\nno prices today,,\nSUM,2014-01-03,2\n,2014-01-04,\n,"Dec 5, 2014",\n';
    expect((await read(content)).rows).toHaveLength(5);
  });

  it('takes the names of the columns from the caller where there is no header', async () => {
    expect(await read('A,1\nB,2\n', { columns: ['symbol', 'open'] })).toEqual({
      header: ['symbol', 'open'],
      rows: ['1|A|1', '2|B|2'],
    });
    expect((await read('Symbol,Open\nA,1\n', { columns: ['symbol', 'close'] })).rows).toEqual(['2|A|1']);
    await expect(open('A,1,2\n', { columns: ['symbol'] })).rejects.toMatchObject({
      message: 'file.csv: --columns names 1 columns, but the rows have 3',
    });
  });

  it('reads sheets of a workbook, each as a file, with days as dates', async () => {
    const rows = [
      ['Symbol', 'Date', 'Open'],
      ['A', { day: 44929 }, 1.5],
      ['B', { day: 44930.5 }, ''],
    ];
    const book = workbookOf({ 'AAPL prices': rows, Notes: [['nothing']] });
    expect(await read(book, {}, 'book.xlsx')).toEqual({
      header: ['Symbol', 'Date', 'Open'],
      rows: ['2|A|2023-01-03|1.5', '3|B|2023-01-04 12:00:00|'],
    });
    const files = await expandPaths([folder], { extensions: ['.xlsx'], noun: 'Excel' });
    expect(files.map(({ name }) => name)).toEqual(['book.xlsx [AAPL prices]', 'book.xlsx [Notes]']);
  });
});

describe('refusing what is no table', () => {
  it.each([
    ['{\n "Information": "Our rate limit is 25 requests"\n}', 'file_json', 'it says: Our rate limit is 25 requests'],
    ['<!DOCTYPE html><html><body>Too Many Requests</body></html>', 'file_html', 'it says: Too Many Requests'],
    ['<?xml version="1.0"?><rss/>', 'file_xml', 'is XML'],
    ['Too Many Requests', 'file_not_table', '"Too Many Requests"'],
    ['\n \n', 'file_empty', 'nothing but empty lines'],
    ['2023.01.03,00:00,1.06669,91234\n', 'no_header', '--columns'],
    ['a,b\nc,d\ne,f\ng,h\n', 'wrong_header', 'found "a", "b"'],
    ['version https://git-lfs.github.com/spec/v1\n', 'file_not_table', 'git lfs pull'],
  ])('%j is %s', async (content, code, words) => {
    await expect(open(content)).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  });
});
