import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { CellValue, Projection, Row, TableDefinition } from '#event-sourcing';
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

/** Rows of any content, the same in every run: doubles of any bits, text of any characters. */
function manyRows(count: number): Row[] {
  const bytes = (row: number, cell: string): Buffer => createHash('sha512').update(`${cell} ${row}`).digest();
  const double = (from: Buffer): number => (Number.isFinite(from.readDoubleBE()) ? from.readDoubleBE() : 0);
  const text = (from: Buffer): string => {
    const points = Array.from(
      { length: from[0]! % 20 },
      (_, i) => from.readUInt16BE(2 * i) + (i % 3 === 0 ? 0x10000 : 0),
    );
    return String.fromCodePoint(...points.map((point) => (point >= 0xd800 && point < 0xe000 ? 0x20 : point)));
  };
  return Array.from({ length: count }, (_, row) => ({
    id: `${text(bytes(row, 'id'))}${row}`,
    thing: 'A',
    price: row % 7 === 0 ? null : double(bytes(row, 'price')),
    volume: Number(bytes(row, 'volume').readBigInt64BE() >> 11n),
    at: bytes(row, 'at').readUInt32BE() * 1000 + row,
    flag: [null, true, false][row % 3]!,
    day: row % 2 === 0 ? '2014-01-02' : '2015-12-31',
    event_id: '00000000-0000-4000-8000-000000000001',
    story: text(bytes(row, 'story')).repeat(20),
  }));
}

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
  const alike = ['a', 'A', 'a ', 'ä', 'a\u0308', '\u{1f600}', '\uffee', '', ' ', '"', '!', '\\', '\u0000'];
  const [first] = manyRows(1);
  test.each([
    ['any rows', manyRows(300)],
    ['more rows than are held at a time', manyRows(6_000)],
    ['keys that collations take for equal', alike.map((id) => ({ ...first!, id }))],
    ['no rows', []],
  ])(`the hash on ${name} is that of the reference: %s`, async (_, rows) => {
    const projection: Projection<Counted> = {
      name: 'cells',
      version: 1,
      category: 'instruments',
      types: ['test.Counted'],
      tables: [cellsTable],
      load: { past: 'none' },
      project: () => rows.map((row) => ({ kind: 'upsert', table: 'cells', row })),
    };
    const under = await databaseUnderTest();
    const bench = await openBench(under);
    await count(bench.store, 'A', [1]);
    await projector(bench, [projection]).drain();
    const hashes = await hashReadModels(bench.database, [projection]);
    await bench.close();
    await under.remove();
    expect(hashes).toEqual([{ table: 'cells', rows: rows.length, contentHash: reference(rows) }]);
  });
}
