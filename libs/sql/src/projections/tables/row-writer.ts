import type { Dialect, SqlValue, SqlWriter } from '../../database.js';
import { quoted, quotedList } from './create-table.js';
import type { PendingRow, TableChanges } from './table-changes.js';
import type { TableSchema } from './table-schema.js';

/** Rows per statement: few sizes, so that the databases keep the statements prepared. */
const chunkSizes = [128, 16, 1];

/** Below SQLite's 32 766 placeholders a statement. */
const mostParameters = 32_000;

/** Writes the rows of one table in bulk, in order of primary key. */
export class RowWriter {
  private readonly statements = new Map<string, string>();

  constructor(private readonly dialect: Dialect) {}

  async write(sql: SqlWriter, changes: TableChanges): Promise<void> {
    const { table } = changes;
    const every = table.columns.map((_, place) => place);
    const merges = new Map<string, PendingRow[]>();
    const puts: PendingRow[] = [];
    const deletes: PendingRow[] = [];
    for (const row of changes.inOrder()) {
      if (row.kind === 'put') puts.push(row);
      else if (row.kind === 'delete') deletes.push(row);
      else grouped(merges, row.places.join()).push(row);
    }
    await this.remove(sql, table, deletes);
    await this.upsert(sql, table, puts, every);
    for (const rows of merges.values()) await this.upsert(sql, table, rows, rows[0]!.places);
  }

  private async upsert(sql: SqlWriter, table: TableSchema, rows: readonly PendingRow[], places: readonly number[]) {
    const width = places.length;
    const signature = places.join();
    for (const [from, size] of chunks(rows.length, width)) {
      const statement = this.statement(`${table.physicalName} ${signature} ${size}`, () =>
        upsertStatement(this.dialect, table, places, size),
      );
      const parameters = new Array<SqlValue>(size * width);
      let at = 0;
      for (let i = from; i < from + size; i++) {
        const { cells } = rows[i]!;
        for (let j = 0; j < width; j++) parameters[at++] = cells[places[j]!]!;
      }
      await sql.execute(statement, parameters);
    }
  }

  private async remove(sql: SqlWriter, table: TableSchema, rows: readonly PendingRow[]): Promise<void> {
    for (const [from, size] of chunks(rows.length, table.primaryKey.length)) {
      const statement = this.statement(`${table.physicalName} delete ${size}`, () =>
        deleteStatement(this.dialect, table, size),
      );
      await sql.execute(
        statement,
        rows.slice(from, from + size).flatMap(({ key }) => key),
      );
    }
  }

  private statement(name: string, build: () => string): string {
    let statement = this.statements.get(name);
    if (statement === undefined) this.statements.set(name, (statement = build()));
    return statement;
  }
}

/** Cuts so many rows into runs of the fixed sizes: pairs of first row and size. */
export function* chunks(rows: number, width: number): Generator<[from: number, size: number]> {
  let from = 0;
  for (const size of chunkSizes) {
    if (size * width > mostParameters && size > 1) continue;
    for (; rows - from >= size; from += size) yield [from, size];
  }
}

function upsertStatement(dialect: Dialect, table: TableSchema, places: readonly number[], rows: number): string {
  const names = places.map((place) => table.columns[place]!.name);
  const tuple = `(${names.map(() => '?').join(', ')})`;
  const values = Array.from({ length: rows }, () => tuple).join(', ');
  const insert = `INSERT INTO ${quoted(table.physicalName)} (${quotedList(names)}) VALUES ${values}`;
  const keys = table.definition.primaryKey;
  const others = names.filter((name) => !keys.includes(name));
  if (dialect === 'mysql') {
    const written = others.length === 0 ? keys.slice(0, 1) : others;
    return `${insert} AS fresh ON DUPLICATE KEY UPDATE ${written.map((name) => `${quoted(name)} = fresh.${quoted(name)}`).join(', ')}`;
  }
  const conflict = `ON CONFLICT (${quotedList(keys)})`;
  if (others.length === 0) return `${insert} ${conflict} DO NOTHING`;
  return `${insert} ${conflict} DO UPDATE SET ${others.map((name) => `${quoted(name)} = excluded.${quoted(name)}`).join(', ')}`;
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
