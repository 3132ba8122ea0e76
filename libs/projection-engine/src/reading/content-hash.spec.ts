import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { temporarySqlite } from '../testing/engine-fixture.js';
import { cellsTable, hashSuite } from '../testing/hash-suite.js';
import { canonicalArray } from './content-hash.js';

const anyRow = fc.record({
  id: fc.string({ unit: 'grapheme' }),
  price: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  flag: fc.option(fc.boolean()),
  day: fc.constantFrom('2014-01-02', '2015-12-31'),
  story: fc.string({ unit: 'binary', maxLength: 300 }),
});

test('rows are written as RFC 8785 has it', () => {
  fc.assert(
    fc.property(anyRow, (row) => {
      const columns = ['id', 'price', 'flag', 'day', 'story'] as const;
      expect(canonicalArray(cellsTable, columns, { ...row })).toBe(canonicalize(columns.map((column) => row[column])));
    }),
  );
});

test('minus zero is zero, integers are decimal strings, instants and booleans look alike from both databases', () => {
  const columns = ['price', 'volume', 'at', 'flag'];
  const expected = '[0,"7","1970-01-01T00:00:00.000Z",true]';
  expect(canonicalArray(cellsTable, columns, { price: -0, volume: 7, at: 0, flag: true })).toBe(expected);
  expect(canonicalArray(cellsTable, columns, { price: 0, volume: 7n, at: 0, flag: 1 })).toBe(expected);
});

hashSuite('SQLite', temporarySqlite);
