import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expandPaths, FileError, openTable, readTable } from '#imports';
import { knowsColumn } from '../files/column-names.js';
import { recogniseColumns } from '../files/price-columns.js';
import { surveyFormats, surveyPlain, type SurveyedFormats } from './format-survey.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-survey-'));
});
afterEach(() => rm(folder, { recursive: true }));

const header = 'Date,Open,High,Low,Close,Volume';
const settings = { today: '2024-06-01' };

/** What is found, or the code of the error. */
async function outcome(survey: () => SurveyedFormats | undefined | Promise<SurveyedFormats>) {
  try {
    const found = await survey();
    return found && { dates: found.dates, rows: found.rows, mark: found.reading.numbers.decimalMark };
  } catch (error) {
    if (error instanceof FileError) return error.code;
    throw error;
  }
}

async function surveyed(text: string) {
  const path = join(folder, 'AAPL.csv');
  await writeFile(path, text);
  const [file] = await expandPaths([path], { extensions: ['.csv'], noun: 'CSV' });
  const table = await openTable(file!, { knows: knowsColumn });
  const columns = recogniseColumns(table.header, file!.name, table.below);
  return {
    whole: await outcome(() => surveyFormats(file!.name, columns, readTable(table), settings)),
    plain: await outcome(() => surveyPlain(table, columns, settings)),
  };
}

const day = (i: number): string => new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10);
const plainRow = (i: number): string => `${day(i)},10.5,11.25,10,11,${1000 + i}`;
const plainRows = (count: number): string[] => Array.from({ length: count }, (_, i) => plainRow(i));

it('tells from the first rows what a file of plain rows says', async () => {
  const { whole, plain } = await surveyed([header, ...plainRows(300), ''].join('\n'));
  expect(plain).toEqual({ dates: { format: 'YYYY-MM-DD', timezone: null, because: null }, rows: 300, mark: '.' });
  expect(whole).toEqual(plain);
});

it.each([
  ['a day of another shape', '02/03/2021,10.5,11.25,10,11,1000'],
  ['a time of day', '2021-02-03T10:00:00Z,10.5,11.25,10,11,1000'],
  ['something in quotes', '2021-02-03,"1,050.5",1100,10,11,1000'],
  ['an empty line', ''],
  ['a footer', 'Source: vendor'],
  ['the header again', header],
  ['a character that is not ASCII', '2021-02-03,10.5,11.25,10,11,1000€'],
])('reads the whole file where a row below has %s', async (_, row) => {
  const { plain } = await surveyed([header, ...plainRows(100), row, ''].join('\n'));
  expect(plain).toBeUndefined();
});

it('reads the whole file where its first rows do not show the decimal mark', async () => {
  const rows = Array.from({ length: 100 }, (_, i) => `${day(i)},10,11,10,11,1000`);
  expect((await surveyed([header, ...rows, ''].join('\n'))).plain).toBeUndefined();
});

it('never says anything else than the whole file does', async () => {
  const rare = fc.constantFrom(
    ...[
      '2021-02-03,10.5',
      '2021-02-03,1.250,1.251,1.249,1.250,7',
      '2021-02-03,1.2.3,1,1,1,1',
      '2021-13-45,1.5,1,1,1,1',
    ],
    ...['2021-02-03,1,2,3,4,5,6,7', '2021-02-03,N/A,,,,', '2021-02-03,"1,5",1,1,1,1', '03.02.2021,1.5,2,1,1,1'],
    ...['  ', 'Total,1,2,3,4,5', header, '20210203,1.5,2,1,1,1', '2021-02-03 ,1.5,2,1,1,1', '\r', '2021-02-03;1.5'],
  );
  const rows = fc.array(
    fc.oneof({ weight: 12, arbitrary: fc.nat(2000).map(plainRow) }, { weight: 1, arbitrary: rare }),
    {
      minLength: 1,
      maxLength: 90,
    },
  );
  const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
  await fc.assert(
    fc.asyncProperty(rows, lineEnd, fc.boolean(), async (lines, end, isEnded) => {
      const { whole, plain } = await surveyed([header, ...lines].join(end) + (isEnded ? end : ''));
      if (plain !== undefined) expect(plain).toEqual(whole);
    }),
    { numRuns: 300 },
  );
});
