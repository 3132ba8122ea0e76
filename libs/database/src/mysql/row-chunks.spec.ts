import { chunkRows, valuesList } from './row-chunks.js';

const sizes = (rows: (string | number | Uint8Array)[][]) => [...chunkRows(rows)].map((chunk) => chunk.rows);

test('rows go in a few fixed sizes, the rest as text', () => {
  const rows = Array.from({ length: 2617 }, (_, i) => [i, 'x']);
  const chunks = [...chunkRows(rows)];
  expect(chunks.map(({ rows: count, prepared }) => [count, prepared])).toEqual([
    ...Array.from({ length: 10 }, () => [250, true]),
    [50, true],
    [50, true],
    [17, false],
  ]);
  expect(chunks.flatMap(({ values }) => values)).toEqual(rows.flat());
});

test('no statement has more than 65 535 placeholders', () => {
  const rows = Array.from({ length: 260 }, () => Array<number>(300).fill(1));
  expect(sizes(rows)).toEqual([50, 50, 50, 50, 50, 10]);
});

test('no more rows are taken than the next chunk needs', () => {
  let taken = 0;
  const rows = function* () {
    for (; taken < 1000;) yield [++taken];
  };
  const [first] = chunkRows(rows());
  expect([first?.rows, taken]).toEqual([250, 250]);
});

test('large values make small statements', () => {
  const rows = Array.from({ length: 5 }, () => [new Uint8Array(1024 * 1024)]);
  expect(sizes(rows)).toEqual([3, 2]);
});

test('a list of values has a placeholder for each', () => {
  expect(valuesList(2, 3)).toBe('(?, ?), (?, ?), (?, ?)');
});
