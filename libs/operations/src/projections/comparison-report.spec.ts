import type { Comparison, Difference } from '#projection-engine';
import { comparisonJson, comparisonText } from './comparison-report.js';

const cell = (at: number): Difference => ({
  table: 'daily_bars',
  key: { instrument_id: 'AAPL', date: `2013-02-${at}`, revision: 1 },
  column: 'close',
  was: 2,
  is: null,
  kind: 'cell',
});

const different = (differences: readonly Difference[]): Comparison => ({
  equal: false,
  keys: 5,
  rows: 12_154,
  uncompared: [],
  tables: [
    {
      table: 'daily_bars',
      rows: 12_154,
      keys: 5,
      changed: 25,
      missing: 1,
      extra: 2,
      byColumn: { close: 25 },
      differences,
    },
  ],
});

it('says that all is equal in one line', () => {
  const { tables } = different([]);
  const uncompared = ['daily_bars.basis is not in version 2'];
  const equal = {
    equal: true,
    keys: 5,
    rows: 3,
    uncompared: [] as string[],
    tables: [{ ...tables[0]!, changed: 0, missing: 0, extra: 0 }],
  };
  expect(comparisonText(equal)).toEqual(['equal: 3 rows of 5 keys, every cell']);
  expect(comparisonText({ ...equal, uncompared })[1]).toBe('  not compared: daily_bars.basis is not in version 2');
});

it('counts by table and column, and names the first differences', () => {
  const row: Difference = { ...cell(10), column: null, was: null, is: null, kind: 'missing_row' };
  const lines = comparisonText(different([...Array.from({ length: 25 }, (_, i) => cell(10 + i)), row]));
  expect(lines.slice(0, 3)).toEqual([
    'differences in 12154 rows of 5 keys:',
    '  daily_bars: 25 rows differ (cells: close 25), 1 rows only in the live one, 2 rows only in the rebuilt one',
    '    daily_bars AAPL 2013-02-10 1: close is 2 in the live one, null in the rebuilt one',
  ]);
  expect(lines.at(-1)).toBe('    … and 6 more: --differences FILE has them');
});

it('says which side has a row', () => {
  const row = { column: null, was: null, is: null };
  const differences: Difference[] = [
    { ...cell(10), ...row, kind: 'missing_row' },
    { ...cell(11), ...row, kind: 'extra_row' },
  ];
  expect(comparisonText(different(differences)).slice(2)).toEqual([
    '    daily_bars AAPL 2013-02-10 1: only the live one has this row',
    '    daily_bars AAPL 2013-02-11 1: the live one lacks this row',
  ]);
});

it('gives machines every difference that was named, with the counts of each table', () => {
  const json = comparisonJson(different([cell(10)]));
  expect(json).toMatchObject({ equal: false, tables: [{ table: 'daily_bars', byColumn: { close: 25 } }] });
  expect(json.differences).toEqual([cell(10)]);
});
