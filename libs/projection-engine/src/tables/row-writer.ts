import type { Dialect, SqlWriter } from '#database';
import { chunks } from './chunks.js';
import { quoted, quotedList } from './create-table.js';
import type { PendingRow, TableChanges } from './table-changes.js';
import type { TableSchema } from './table-schema.js';

/** Writes the rows of one table in bulk, in order of primary key. */
export class RowWriter {
  constructor(private readonly dialect: Dialect) {}

  async write(sql: SqlWriter, changes: TableChanges): Promise<void> {
    const { table } = changes;
    const puts: PendingRow[] = [];
    const deletes: PendingRow[] = [];
    const merges = new Map<string, PendingRow[]>();
    for (const row of changes.inOrder()) {
      if (row.kind === 'put') puts.push(row);
      else if (row.kind === 'delete') deletes.push(row);
      else grouped(merges, row.places.join()).push(row);
    }
    await this.remove(sql, table, deletes);
    if (puts.length > 0) {
      const names = table.columns.map(({ name }) => name);
      const rows = puts.map(({ cells }) => cells);
      const load = { table: quoted(table.physicalName), columns: names, rows, count: rows.length };
      if (!(await sql.loadRows({ ...load, ofTaken: 'replaced' }))) await this.upsert(sql, table, names, rows);
    }
    for (const rows of merges.values()) {
      const { places } = rows[0]!;
      const names = places.map((place) => table.columns[place]!.name);
      await this.upsert(
        sql,
        table,
        names,
        rows.map(({ cells }) => places.map((place) => cells[place]!)),
      );
    }
  }

  private upsert(sql: SqlWriter, table: TableSchema, names: readonly string[], rows: readonly PendingRow['cells'][]) {
    const into = `${quoted(table.physicalName)} (${quotedList(names)})`;
    return sql.insertRows(into, rows, onDuplicate(this.dialect, table, names));
  }

  private async remove(sql: SqlWriter, table: TableSchema, rows: readonly PendingRow[]): Promise<void> {
    for (const [from, size] of chunks(rows.length)) {
      await sql.execute(
        deleteStatement(this.dialect, table, size),
        rows.slice(from, from + size).flatMap(({ key }) => key),
      );
    }
  }
}

function onDuplicate(dialect: Dialect, { definition: { primaryKey } }: TableSchema, names: readonly string[]): string {
  const others = names.filter((name) => !primaryKey.includes(name));
  if (dialect === 'mysql') {
    const written = others.length === 0 ? primaryKey.slice(0, 1) : others;
    return `AS fresh ON DUPLICATE KEY UPDATE ${written.map((name) => `${quoted(name)} = fresh.${quoted(name)}`).join(', ')}`;
  }
  const conflict = `ON CONFLICT (${quotedList(primaryKey)})`;
  if (others.length === 0) return `${conflict} DO NOTHING`;
  return `${conflict} DO UPDATE SET ${others.map((name) => `${quoted(name)} = excluded.${quoted(name)}`).join(', ')}`;
}

function deleteStatement(dialect: Dialect, table: TableSchema, rows: number): string {
  const keys = table.definition.primaryKey;
  const tuple = `(${keys.map(() => '?').join(', ')})`;
  const tuples = Array.from({ length: rows }, () => tuple).join(', ');
  const list = dialect === 'mysql' ? tuples : `VALUES ${tuples}`;
  return `DELETE FROM ${quoted(table.physicalName)} WHERE (${quotedList(keys)}) IN (${list})`;
}

function grouped(groups: Map<string, PendingRow[]>, name: string): PendingRow[] {
  let group = groups.get(name);
  if (group === undefined) groups.set(name, (group = []));
  return group;
}
