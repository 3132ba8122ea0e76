import { createHash } from 'node:crypto';
import type { ColumnType, Projection, TableDefinition } from '#event-sourcing';
import type { Database, Dialect, SqlReader, SqlRow, SqlValue } from '#database';
import { readGenerations } from '../generations/generation-table.js';
import { quoted, quotedList } from '../tables/create-table.js';
import { physicalName } from '../tables/table-schema.js';

export interface TableHash {
  readonly table: string;
  readonly rows: number;
  /** SHA-256, lower-case hexadecimal. */
  readonly contentHash: string;
}

type Hashed = NonNullable<TableDefinition['hashed']>;

/** Rows fetched at a time. */
const page = 5_000;

/**
 * What the live read models say, as one hash per table declared `hashed`: equal facts give equal hashes on every database
 * and in every mode. A row is the RFC 8785 array of its hashed columns; rows come in the order of the UTF-8 bytes of their
 * key's RFC 8785 form; the hash is SHA-256 over each row's length (uint32, big endian) and bytes.
 */
export async function hashReadModels(database: Database, projections: readonly Projection[]): Promise<TableHash[]> {
  const read = async (sql: SqlReader): Promise<TableHash[]> => {
    const live = (await readGenerations(sql)).filter(({ state }) => state === 'live');
    const hashes: TableHash[] = [];
    for (const { name, tables } of projections) {
      const generation = live.find(({ projection }) => projection === name)?.generation;
      for (const table of tables) {
        if (table.hashed === undefined || generation === undefined) continue;
        hashes.push(await hashTable(sql, database.dialect, table, table.hashed, generation));
      }
    }
    return hashes.sort((a, b) => (a.table < b.table ? -1 : 1));
  };
  return database.snapshot(read, { unhurried: true });
}

async function hashTable(
  sql: SqlReader,
  dialect: Dialect,
  table: TableDefinition,
  hashed: Hashed,
  generation: number,
): Promise<TableHash> {
  const contents = new RowHash();
  let total = 0;
  for await (const part of partsInOrder(sql, dialect, table, hashed, generation)) {
    const rows = part.map((row) => ({
      key: Buffer.from(canonicalArray(table, hashed.key, row)),
      content: Buffer.from(canonicalArray(table, hashed.columns, row)),
    }));
    rows.sort((a, b) => Buffer.compare(a.key, b.key));
    for (const { content } of rows) contents.add(content);
    total += rows.length;
  }
  return { table: table.name, rows: total, contentHash: contents.digest() };
}

/** SHA-256 over (uint32 length, bytes) of each row. */
class RowHash {
  private readonly hash = createHash('sha256');
  private readonly length = Buffer.alloc(4);

  add(row: Buffer): void {
    this.length.writeUInt32BE(row.length);
    this.hash.update(this.length).update(row);
  }

  digest(): string {
    return this.hash.digest('hex');
  }
}

/** {@link RowHash} of rows that are at hand. */
export function hashRows(rows: readonly Buffer[]): string {
  const hash = new RowHash();
  for (const row of rows) hash.add(row);
  return hash.digest();
}

/** RFC 8785 of the cells: JSON.stringify writes strings, doubles and literals just so; only the values need preparing. */
export function canonicalArray(table: TableDefinition, columns: readonly string[], row: SqlRow): string {
  return JSON.stringify(columns.map((column) => canonicalValue(table.columns[column]!.type, row[column] as SqlValue)));
}

function canonicalValue({ kind }: ColumnType, value: SqlValue): string | number | boolean | null {
  if (value === null) return null;
  switch (kind) {
    case 'double':
      return Number(value);
    case 'integer':
    case 'quantity':
      return String(value);
    case 'instant':
      return new Date(Number(value)).toISOString();
    case 'boolean':
      return value === true || value === 1;
    case 'identifier':
    case 'text':
    case 'date':
    case 'uuid':
      return String(value);
  }
}

/**
 * Rows in parts, of which each comes wholly before the next in the order of keys: memory holds one part. Where the hashed key does not begin as the
 * primary key does, all rows are one part.
 */
async function* partsInOrder(
  sql: SqlReader,
  dialect: Dialect,
  table: TableDefinition,
  hashed: Hashed,
  generation: number,
): AsyncGenerator<SqlRow[]> {
  const keys = table.primaryKey;
  const leading = hashed.key[0]!;
  const columns = quotedList([...new Set([...keys, ...hashed.key, ...hashed.columns])]);
  const name = quoted(physicalName(table.name, generation));
  const from = `SELECT ${columns} FROM ${name}`;
  if (leading !== keys[0]) {
    const rows: SqlRow[] = [];
    for await (const row of allRows(sql, dialect, from, keys)) rows.push(row);
    yield rows;
    return;
  }
  for (const values of await leadingValues(sql, table, hashed, name)) {
    const places = values.map(() => '?').join(', ');
    yield await sql.query(`${from} WHERE ${quoted(leading)} IN (${places})`, values);
  }
}

/** Values of the first column of the key in order, so many together as have about a page of rows. */
async function leadingValues(
  sql: SqlReader,
  table: TableDefinition,
  { key }: Hashed,
  name: string,
): Promise<SqlValue[][]> {
  const leading = key[0]!;
  const found = await sql.query<{ value: SqlValue; total: number }>(
    `SELECT ${quoted(leading)} AS value, COUNT(*) AS total FROM ${name} GROUP BY ${quoted(leading)}`,
  );
  // What follows a value in the key belongs to the comparison: 1 comes after 12 where a bracket follows.
  const end = key.length > 1 ? ',' : ']';
  const ordered = found
    .map(({ value, total }) => {
      const canonical = canonicalArray(table, [leading], { [leading]: value }).slice(0, -1) + end;
      return { value, total, canonical: Buffer.from(canonical) };
    })
    .sort((a, b) => Buffer.compare(a.canonical, b.canonical));
  const together: SqlValue[][] = [];
  let rows = page;
  for (const { value, total } of ordered) {
    if (rows + total > page) {
      together.push([]);
      rows = 0;
    }
    together.at(-1)!.push(value);
    rows += total;
  }
  return together;
}

/** In pages by primary key, so that no cursor stays open. */
async function* allRows(
  sql: SqlReader,
  dialect: Dialect,
  from: string,
  keys: readonly string[],
): AsyncGenerator<SqlRow> {
  const rest = `ORDER BY ${quotedList(keys)} LIMIT ${page}`;
  let after: SqlValue[] | undefined;
  for (;;) {
    const rows: SqlRow[] =
      after === undefined
        ? await sql.query(`${from} ${rest}`)
        : await sql.query(`${from} WHERE ${afterKey(dialect, keys)} ${rest}`, afterParameters(dialect, after));
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < page) return;
    after = keys.map((key) => last[key] as SqlValue);
  }
}

/** SQLite seeks by row values, MySQL by the written-out form; each scans with the other's. */
function afterKey(dialect: Dialect, keys: readonly string[]): string {
  if (dialect === 'sqlite') return `(${quotedList(keys)}) > (${keys.map(() => '?').join(', ')})`;
  return keys
    .map(
      (_, last) =>
        `(${keys
          .slice(0, last + 1)
          .map((key, at) => `${quoted(key)} ${at === last ? '>' : '='} ?`)
          .join(' AND ')})`,
    )
    .join(' OR ');
}

function afterParameters(dialect: Dialect, after: readonly SqlValue[]): SqlValue[] {
  return dialect === 'sqlite' ? [...after] : after.flatMap((_, last) => after.slice(0, last + 1));
}
