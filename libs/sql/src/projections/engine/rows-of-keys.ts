import type { Row } from '#event-sourcing';
import type { SqlReader } from '../../database.js';
import { quoted, quotedList } from '../tables/create-table.js';
import { booleanColumns, decodeRow } from '../tables/row-codec.js';
import { chunks } from '../tables/chunks.js';
import { identityOf } from '../tables/table-changes.js';
import type { TableSchema } from '../tables/table-schema.js';

/** Rows of one table by event key, each key's in order of primary key and named by its identity. */
export async function readRowsOfKeys(
  sql: SqlReader,
  table: TableSchema,
  keys: readonly string[],
): Promise<Map<string, Map<string, Row>>> {
  const { primaryKey, keyColumn } = table.definition;
  const booleans = booleanColumns(table);
  const found = new Map<string, Map<string, Row>>();
  for (const [from, size] of chunks(keys.length)) {
    const rows = await sql.query<Record<string, unknown>>(
      `SELECT ${quotedList(table.columns.map(({ name }) => name))} FROM ${quoted(table.physicalName)} WHERE ${quoted(keyColumn)} IN (${Array.from({ length: size }, () => '?').join(', ')}) ORDER BY ${quotedList(primaryKey)}`,
      keys.slice(from, from + size),
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
