import { MarketlogError, type CellValue, type Row } from '#event-sourcing';
import type { SqlValue } from '#database';
import type { ColumnSchema, TableSchema } from './table-schema.js';

/** A projection wanted something written that its own declaration does not allow. The event fails by itself. */
export class RowRefused extends MarketlogError {
  constructor(message: string) {
    super('row_refused', message);
  }
}

/** All columns of a row in declared order. @throws RowRefused */
export function encodeRow(table: TableSchema, row: Row): SqlValue[] {
  const { columns } = table;
  const cells = new Array<SqlValue>(columns.length);
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i]!;
    cells[i] = encodeCell(table, column, row[column.name]);
  }
  return cells;
}

/** One cell as both databases store it. @throws RowRefused */
export function encodeCell(table: TableSchema, column: ColumnSchema, value: CellValue | undefined): SqlValue {
  if (value === null && column.nullable === true) return null;
  if (value === null || value === undefined || !fits(column, value)) {
    const shown = typeof value === 'string' && value.length > 60 ? `${value.slice(0, 60)}…` : String(value);
    throw new RowRefused(`${table.definition.name}.${column.name} (${column.type.kind}) cannot hold ${shown}`);
  }
  return typeof value === 'boolean' ? Number(value) : value;
}

/** A row as a query answered it, with booleans as the projection wrote them. */
export function decodeRow(booleans: readonly string[], row: Record<string, unknown>): Row {
  for (const column of booleans) if (row[column] !== null) row[column] = row[column] !== 0;
  return row as Row;
}

export function booleanColumns(table: TableSchema): string[] {
  return table.columns.filter(({ type }) => type.kind === 'boolean').map(({ name }) => name);
}

function fits({ type }: ColumnSchema, value: string | number | boolean): boolean {
  switch (type.kind) {
    case 'double':
    case 'quantity':
      return Number.isFinite(value);
    case 'integer':
    case 'instant':
      return Number.isSafeInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'date':
      return typeof value === 'string' && value.length === 10 && value[4] === '-' && value[7] === '-' && isAscii(value);
    case 'uuid':
      return typeof value === 'string' && value.length === 36 && value[8] === '-' && isAscii(value);
    case 'identifier':
      return typeof value === 'string' && value.length <= type.length && isAscii(value);
    case 'text':
      return typeof value === 'string' && (type.length === undefined || codePoints(value, type.length) <= type.length);
  }
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7e) return false;
  return true;
}

/** Counted only where the text may be too long: a code point is one or two UTF-16 units. */
function codePoints(text: string, limit: number): number {
  return text.length <= limit ? text.length : [...text].length;
}
