import type { SqlValue } from '../database.js';
import { bindable, type Bindable } from './bindable.js';

/** Rows of one prepared INSERT: a few fixed sizes, so that few statements are prepared. Fewer rows go as text, all at once. */
const preparedSizes = [1000, 250, 50];

/** MySQL takes at most 65 535 placeholders in one statement. */
const mostPlaceholders = 65_535;

/** Bytes of one statement, far below the smallest `max_allowed_packet` in use (16 MiB; the default is 64 MiB). */
const mostBytes = 6 * 1024 * 1024;

export interface RowChunk {
  readonly rows: number;
  readonly prepared: boolean;
  /** All values, row by row. */
  readonly values: Bindable[];
}

/** Cuts rows into the largest fixed sizes that fit. */
export function* chunkRows(rows: readonly (readonly SqlValue[])[]): Generator<RowChunk> {
  const columns = rows[0]?.length ?? 0;
  for (let start = 0; start < rows.length;) {
    const fitting = fittingRows(rows, start);
    const size = preparedSizes.find((each) => each <= fitting && each * columns <= mostPlaceholders);
    const count = size ?? fitting;
    const values: Bindable[] = [];
    for (let i = start; i < start + count; i++) for (const value of rows[i]!) values.push(bindable(value));
    yield { rows: count, prepared: size !== undefined, values };
    start += count;
  }
}

export function valuesList(columns: number, rows: number): string {
  const row = `(${Array(columns).fill('?').join(', ')})`;
  return Array(rows).fill(row).join(', ');
}

/** How many rows from `start` on stay within the bytes of one statement; at least one. */
function fittingRows(rows: readonly (readonly SqlValue[])[], start: number): number {
  const end = Math.min(rows.length, start + preparedSizes[0]!);
  let bytes = 0;
  for (let i = start; i < end; i++) {
    for (const value of rows[i]!) bytes += sizeOf(value);
    if (bytes > mostBytes) return Math.max(1, i - start);
  }
  return end - start;
}

/** Bytes at most: text may take three per UTF-16 unit, and bytes double where a statement goes as text. */
function sizeOf(value: SqlValue): number {
  if (typeof value === 'string') return 3 * value.length;
  return value instanceof Uint8Array ? 2 * value.length : 8;
}
