import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import type { CellValue, Projection, Row, TableDefinition } from '#event-sourcing';
import { asProjection } from '../engine/projection-member.js';
import { hashReadModels } from '../reading/content-hash.js';
import { count, openBench, projector, type Counted, type DatabaseUnderTest } from './engine-fixture.js';

/** A column of every kind; what is not hashed differs from log to log. */
export const cellsTable: TableDefinition = {
  name: 'cells',
  columns: {
    id: { type: { kind: 'text', length: 200 } },
    thing: { type: { kind: 'identifier', length: 10 } },
    price: { type: { kind: 'double' }, nullable: true },
    volume: { type: { kind: 'integer' } },
    at: { type: { kind: 'instant' } },
    flag: { type: { kind: 'boolean' }, nullable: true },
    day: { type: { kind: 'date' } },
    event_id: { type: { kind: 'uuid' } },
    story: { type: { kind: 'text' } },
  },
  primaryKey: ['id'],
  keyColumn: 'thing',
  hashed: { key: ['id', 'volume'], columns: ['id', 'price', 'volume', 'at', 'flag', 'day', 'story'] },
};

export const anyRow: fc.Arbitrary<Row> = fc.record({
  id: fc.string({ unit: 'grapheme', maxLength: 8 }),
  thing: fc.constant('A'),
  price: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  volume: fc.maxSafeInteger(),
  at: fc.integer({ min: 0, max: 4e12 }),
  flag: fc.option(fc.boolean()),
  day: fc.constantFrom('2014-01-02', '2015-12-31'),
  event_id: fc.uuid(),
  story: fc.string({ unit: 'binary', maxLength: 300 }),
});

/** The rule of the contract once more, word by word and by another library. */
function reference(rows: readonly Row[]): string {
  const plain = (column: string, value: CellValue): unknown => {
    const { kind } = cellsTable.columns[column]!.type;
    if (value === null) return null;
    if (kind === 'integer') return BigInt(value).toString();
    return kind === 'instant' ? new Date(value as number).toISOString() : value;
  };
  const json = (columns: readonly string[], row: Row): string =>
    canonicalize(columns.map((column) => plain(column, row[column]!)))!;
  const { key, columns } = cellsTable.hashed!;
  const ordered = rows
    .map((row) => [Buffer.from(json(key, row)), json(columns, row)] as const)
    .sort(([a], [b]) => Buffer.compare(a, b));
  const bytes = ordered.map(([, content]) => {
    const length = Buffer.byteLength(content);
    return Buffer.concat([Buffer.from([length >>> 24, length >>> 16, length >>> 8, length]), Buffer.from(content)]);
  });
  return createHash('sha256').update(Buffer.concat(bytes)).digest('hex');
}

/** The hash of a table is what an independent reference computes from its rows, whatever they hold, on every database. */
export function hashSuite(name: string, databaseUnderTest: () => Promise<DatabaseUnderTest>): void {
  const some = fc.uniqueArray(anyRow, { minLength: 100, maxLength: 300, selector: (row) => row['id'] });
  const alike = ['a', 'A', 'a ', 'ä', 'a\u0308', '\u{1f600}', '\uffee', '', ' ', '"', '!', '\\', '\u0000'];
  const [first] = fc.sample(anyRow, { numRuns: 1, seed: 1 });
  test.each([
    ['any rows', fc.sample(some, { numRuns: 1, seed: 42 })[0]!],
    ['keys that collations take for equal', alike.map((id) => ({ ...first!, id }))],
    ['no rows', []],
  ])(`the hash on ${name} is that of the reference: %s`, async (_, rows) => {
    const projection: Projection<Counted> = {
      name: 'cells',
      version: 1,
      category: 'instruments',
      types: ['test.Counted'],
      tables: [cellsTable],
      history: 'none',
      project: () => rows.map((row) => ({ kind: 'upsert', table: 'cells', row })),
    };
    const under = await databaseUnderTest();
    const bench = await openBench(under);
    await count(bench.store, 'A', [1]);
    await projector(bench, [asProjection(projection)]).drain();
    const hashes = await hashReadModels(bench.database, [asProjection(projection)]);
    await bench.close();
    await under.remove();
    expect(hashes).toEqual([{ table: 'cells', rows: rows.length, contentHash: reference(rows) }]);
  });
}
