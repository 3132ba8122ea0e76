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
  const rows: { key: Buffer; content: Buffer }[] = [];
  for await (const row of allRows(sql, dialect, table, hashed, generation)) {
    rows.push({
      key: Buffer.from(canonicalArray(table, hashed.key, row)),
      content: Buffer.from(canonicalArray(table, hashed.columns, row)),
    });
  }
  rows.sort((a, b) => Buffer.compare(a.key, b.key));
  return { table: table.name, rows: rows.length, contentHash: hashRows(rows.map(({ content }) => content)) };
}

/** SHA-256 over (uint32 length, bytes) of each row. */
export function hashRows(rows: readonly Buffer[]): string {
  const hash = createHash('sha256');
  const length = Buffer.alloc(4);
  for (const row of rows) {
    length.writeUInt32BE(row.length);
    hash.update(length).update(row);
  }
  return hash.digest('hex');
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

/** In pages by primary key, so that no cursor stays open. */
async function* allRows(
  sql: SqlReader,
  dialect: Dialect,
  table: TableDefinition,
  hashed: Hashed,
  generation: number,
): AsyncGenerator<SqlRow> {
  const keys = table.primaryKey;
  const columns = quotedList([...new Set([...keys, ...hashed.key, ...hashed.columns])]);
  const from = `SELECT ${columns} FROM ${quoted(physicalName(table.name, generation))}`;
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
