import type { SqlValue } from '#database';
import type { Row, RowChange } from '#event-sourcing';
import { encodeCell, encodeRow, RowRefused } from './row-codec.js';
import type { TableSchema } from './table-schema.js';

/**
 * What shall become of one row. `put` gives every cell; `merge` only those of `places` (with the primary key), leaving the
 * others as they are; `delete` none.
 */
export interface PendingRow {
  readonly kind: 'put' | 'merge' | 'delete';
  /** Values of the primary key, in its order. */
  readonly key: readonly SqlValue[];
  /** In declared order of columns; cells that a merge does not own are null. */
  readonly cells: readonly SqlValue[];
  /** Places of the cells that a merge writes, ascending, primary key included. */
  readonly places: readonly number[];
}

export interface EncodedChange {
  readonly table: TableSchema;
  readonly pending: PendingRow;
  /** As the projection gave it. */
  readonly row: Row;
}

const none: readonly never[] = [];

/** @throws RowRefused where the change breaks the table's declaration, or touches another key's row without being joining. */
export function encodeChange(table: TableSchema, change: RowChange, ownKey: string | undefined): EncodedChange {
  const given = change.kind === 'upsert' ? change.row : change.key;
  const key = table.primaryKey.map((place) => {
    const column = table.columns[place]!;
    return encodeCell(table, column, given[column.name]);
  });
  const owner = given[table.definition.keyColumn];
  if (ownKey !== undefined && owner !== ownKey && !(owner === undefined && isPartial(change))) {
    throw new RowRefused(`${table.definition.name}: an event of ${ownKey} may not write a row of ${String(owner)}`);
  }
  return { table, pending: encode(table, change, key), row: given };
}

function isPartial(change: RowChange): boolean {
  return change.kind === 'delete' || change.only !== undefined;
}

function encode(table: TableSchema, change: RowChange, key: SqlValue[]): PendingRow {
  if (change.kind === 'delete') return { kind: 'delete', key, cells: none, places: none };
  if (change.only === undefined) return { kind: 'put', key, cells: encodeRow(table, change.row), places: none };
  const owned = new Set([...table.definition.primaryKey, ...change.only]);
  const places: number[] = [];
  const cells = table.columns.map((column, place) => {
    if (!owned.has(column.name)) return null;
    places.push(place);
    return encodeCell(table, column, change.row[column.name]);
  });
  return { kind: 'merge', key, cells, places };
}

/** Text that is equal for equal primary keys. */
export function identityOf(key: readonly SqlValue[]): string {
  if (key.length === 1) return String(key[0]);
  let identity = '';
  for (const value of key) {
    const text = String(value);
    identity += `${text.length}:${text}`;
  }
  return identity;
}

/** The last word on every row of one table that a batch touches. */
export class TableChanges {
  private readonly pending: PendingRow[] = [];

  constructor(readonly table: TableSchema) {}

  add(change: PendingRow): void {
    this.pending.push(change);
  }

  /** In order of primary key, which is also the order in which every process takes row locks. */
  inOrder(): readonly PendingRow[] {
    // New rows mostly come in their order already.
    if (this.pending.every(isAfterOneBefore)) return this.pending;
    // Changes of one row keep their order.
    const sorted = this.pending.toSorted((a, b) => compareKeys(a.key, b.key));
    const last: PendingRow[] = [];
    for (const change of sorted) {
      const before = last.at(-1);
      if (before === undefined || compareKeys(before.key, change.key) !== 0) last.push(change);
      else last[last.length - 1] = change.kind === 'merge' ? merged(before, change) : change;
    }
    return last;
  }
}

function isAfterOneBefore({ key }: PendingRow, place: number, rows: readonly PendingRow[]): boolean {
  return place === 0 || compareKeys(rows[place - 1]!.key, key) < 0;
}

function merged(before: PendingRow, after: PendingRow): PendingRow {
  // A merge into a row that was deleted in the same batch begins from nothing.
  if (before.kind === 'delete') return { ...after, kind: 'put', places: none };
  const cells = [...before.cells];
  for (const place of after.places) cells[place] = after.cells[place]!;
  if (before.kind === 'put') return { ...before, cells };
  const places = [...new Set([...before.places, ...after.places])].sort((a, b) => a - b);
  return { kind: 'merge', key: before.key, cells, places };
}

export function compareKeys(a: readonly SqlValue[], b: readonly SqlValue[]): number {
  for (let i = 0; i < a.length; i++) {
    const [left, right] = [a[i]!, b[i]!];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
