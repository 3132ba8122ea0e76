import type { SqlValue } from '../database.js';

/** Rows of one INSERT: a few fixed sizes, so that few statements are prepared. */
const sizes = [512, 64, 8, 1];

/** MySQL takes at most 65 535 placeholders in one statement. */
const mostPlaceholders = 65_535;

/** Bytes of one statement, far below the smallest `max_allowed_packet` in use (16 MiB; the default is 64 MiB). */
const mostBytes = 8 * 1024 * 1024;

export interface RowChunk {
  readonly rows: number;
  /** All values, row by row. */
  readonly values: readonly SqlValue[];
}

/** Cuts rows into the largest fixed sizes that fit. */
export function* chunkRows(rows: readonly (readonly SqlValue[])[]): Generator<RowChunk> {
  const columns = rows[0]?.length ?? 0;
  for (let start = 0; start < rows.length;) {
    const fitting = fittingRows(rows, start);
    const size = sizes.find((each) => each <= fitting && each * columns <= mostPlaceholders) ?? 1;
    const values: SqlValue[] = [];
    for (let i = start; i < start + size; i++) for (const value of rows[i]!) values.push(value);
    yield { rows: size, values };
    start += size;
  }
}

export function valuesList(columns: number, rows: number): string {
  const row = `(${Array(columns).fill('?').join(', ')})`;
  return Array(rows).fill(row).join(', ');
}

/** How many rows from `start` on stay within the bytes of one statement; at least one. */
function fittingRows(rows: readonly (readonly SqlValue[])[], start: number): number {
  const end = Math.min(rows.length, start + sizes[0]!);
  let bytes = 0;
  for (let i = start; i < end; i++) {
    for (const value of rows[i]!)
      bytes += typeof value === 'string' ? 4 * value.length : ((value as { length?: number } | null)?.length ?? 8);
    if (bytes > mostBytes) return Math.max(1, i - start);
  }
  return end - start;
}
