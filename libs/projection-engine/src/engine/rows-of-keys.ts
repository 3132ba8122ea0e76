import type { CellValue, Row } from '#event-sourcing';
import type { SqlReader } from '#database';
import { quoted, quotedList } from '../tables/create-table.js';
import { booleanColumns, decodeRow } from '../tables/row-codec.js';
import { chunks } from '../tables/chunks.js';
import { identityOf } from '../tables/table-changes.js';
import type { TableSchema } from '../tables/table-schema.js';

/** Rows of one table by event key, each key's in order of primary key and named by its identity. */
export type RowsOfKeys = Map<string, Map<string, Row>>;

/** All rows of keys, or with `lastVersions` those whose primary key no later version has but for its last column. */
export function readRowsOfKeys(
  sql: SqlReader,
  table: TableSchema,
  keys: readonly string[],
  lastVersions = false,
): Promise<RowsOfKeys> {
  const key = quoted(table.definition.keyColumn);
  const isLast = lastVersions ? ` AND ${hasNoLater(table)}` : '';
  const oneOf = (size: number): string => `${key} IN (${Array.from({ length: size }, () => '?').join(', ')})${isLast}`;
  return read(
    sql,
    table,
    oneOf,
    keys.map((each) => [each]),
  );
}

/** Versions run without a gap, so that one look-up in the primary key tells. */
function hasNoLater({ definition: { primaryKey }, physicalName }: TableSchema): string {
  const table = quoted(physicalName);
  const next = primaryKey.map((name, place) => {
    const column = quoted(name);
    return `later.${column} = ${table}.${column}${place === primaryKey.length - 1 ? ' + 1' : ''}`;
  });
  return `NOT EXISTS (SELECT 1 FROM ${table} AS later WHERE ${next.join(' AND ')})`;
}

/** Of keys the rows with certain values in one column: pairs of key and value. */
export function lookUpRows(
  sql: SqlReader,
  table: TableSchema,
  column: string,
  pairs: readonly (readonly [key: string, value: CellValue])[],
): Promise<RowsOfKeys> {
  const pair = `(${quoted(table.definition.keyColumn)} = ? AND ${quoted(column)} = ?)`;
  const oneOf = (size: number): string => Array.from({ length: size }, () => pair).join(' OR ');
  return read(sql, table, oneOf, pairs);
}

async function read(
  sql: SqlReader,
  table: TableSchema,
  oneOf: (size: number) => string,
  wanted: readonly (readonly CellValue[])[],
): Promise<RowsOfKeys> {
  const { primaryKey, keyColumn } = table.definition;
  const select = `SELECT ${quotedList(table.columns.map(({ name }) => name))} FROM ${quoted(table.physicalName)}`;
  const booleans = booleanColumns(table);
  const found: RowsOfKeys = new Map();
  for (const [from, size] of chunks(wanted.length)) {
    const rows = await sql.query<Record<string, unknown>>(
      `${select} WHERE ${oneOf(size)} ORDER BY ${quotedList(primaryKey)}`,
      wanted.slice(from, from + size).flat(),
    );
    for (const raw of rows) {
      const row = decodeRow(booleans, raw);
      const key = row[keyColumn] as string;
      const ofKey = found.get(key);
      const identity = identityOf(primaryKey.map((name) => row[name]!));
      if (ofKey === undefined) found.set(key, new Map([[identity, row]]));
      else ofKey.set(identity, row);
    }
  }
  return found;
}
