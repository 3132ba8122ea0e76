import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import type { CellValue, Projection, Row, TableDefinition } from '#event-sourcing';
import { asProjection } from '../engine/projection-member.js';
import { count, openBench, projector, temporarySqlite, type Counted } from '../testing/engine-fixture.js';
import { canonicalArray, hashReadModels } from './content-hash.js';

const table: TableDefinition = {
  name: 'cells',
  columns: {
    id: { type: { kind: 'text', length: 60 } },
    thing: { type: { kind: 'identifier', length: 10 } },
    price: { type: { kind: 'double' }, nullable: true },
    volume: { type: { kind: 'integer' } },
    at: { type: { kind: 'instant' } },
    flag: { type: { kind: 'boolean' }, nullable: true },
    day: { type: { kind: 'date' } },
    position: { type: { kind: 'integer' } },
  },
  primaryKey: ['id'],
  keyColumn: 'thing',
  hashed: { key: ['id', 'volume'], columns: ['id', 'price', 'volume', 'at', 'flag', 'day'] },
};

/** The rule of the contract once more, word by word and by another library. */
function reference(rows: readonly Row[]): string {
  const plain = (column: string, value: CellValue): unknown => {
    const { kind } = table.columns[column]!.type;
    if (value === null) return null;
    if (kind === 'integer') return BigInt(value).toString();
    return kind === 'instant' ? new Date(value as number).toISOString() : value;
  };
  const json = (columns: readonly string[], row: Row): string =>
    canonicalize(columns.map((column) => plain(column, row[column]!)))!;
  const ordered = rows
    .map((row) => [Buffer.from(json(table.hashed!.key, row)), json(table.hashed!.columns, row)] as const)
    .sort(([a], [b]) => Buffer.compare(a, b));
  const bytes = ordered.map(([, content]) => {
    const length = Buffer.byteLength(content);
    return Buffer.concat([Buffer.from([length >>> 24, length >>> 16, length >>> 8, length]), Buffer.from(content)]);
  });
  return createHash('sha256').update(Buffer.concat(bytes)).digest('hex');
}

const anyRow: fc.Arbitrary<Row> = fc.record({
  id: fc.string({ unit: 'grapheme', maxLength: 8 }),
  thing: fc.constant('A'),
  price: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  volume: fc.maxSafeInteger(),
  at: fc.integer({ min: 0, max: 4e12 }),
  flag: fc.option(fc.boolean()),
  day: fc.constantFrom('2014-01-02', '2015-12-31'),
  position: fc.nat(),
});

test('rows are written as RFC 8785 has it', () => {
  fc.assert(
    fc.property(anyRow, (row) => {
      const columns = ['id', 'price', 'flag', 'day'];
      expect(canonicalArray(table, columns, { ...row })).toBe(canonicalize(columns.map((column) => row[column])));
    }),
  );
  expect(canonicalArray(table, ['price', 'volume', 'at'], { price: -0, volume: 7, at: 0 })).toBe(
    '[0,"7","1970-01-01T00:00:00.000Z"]',
  );
});

test('the hash of a table is what an independent reference computes from its rows', async () => {
  const rows = fc
    .sample(fc.uniqueArray(anyRow, { minLength: 40, maxLength: 80, selector: (row) => row['id'] }), 5)
    .concat([[]]);
  for (const expected of rows) {
    const projection: Projection<Counted> = {
      name: 'cells',
      version: 1,
      category: 'instruments',
      types: ['test.Counted'],
      tables: [table],
      history: 'none',
      project: () => expected.map((row) => ({ kind: 'upsert', table: 'cells', row })),
    };
    const under = await temporarySqlite();
    const bench = await openBench(under);
    await count(bench.store, 'A', [1]);
    await projector(bench, [asProjection(projection)]).drain();
    expect(await hashReadModels(bench.database, [asProjection(projection)])).toEqual([
      { table: 'cells', rows: expected.length, contentHash: reference(expected) },
    ]);
    await bench.close();
    await under.remove();
  }
});
