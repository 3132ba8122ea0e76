import type { SqlValue } from '../database.js';
import { bindable, type Bindable } from './bindable.js';

/**
 * Rows of one prepared INSERT: a few fixed sizes, so that few statements are prepared. Fewer rows go as text, all at once.
 * The largest is small enough that the next rows are made while the server inserts the ones before.
 */
const preparedSizes = [250, 50];

/** MySQL takes at most 65 535 placeholders in one statement. */
const mostPlaceholders = 65_535;

/** Bytes of one statement, far below the smallest `max_allowed_packet` in use (16 MiB; the default is 64 MiB). */
const mostBytes = 6 * 1024 * 1024;

export interface RowChunk {
  readonly rows: number;
  readonly columns: number;
  readonly prepared: boolean;
  /** All values, row by row. */
  readonly values: Bindable[];
}

type Rows = readonly (readonly SqlValue[])[];

/** Cuts rows into the largest fixed sizes that fit, taking no more from `rows` than the next chunk needs. */
export function* chunkRows(rows: Iterable<readonly SqlValue[]>): Generator<RowChunk> {
  let waiting: (readonly SqlValue[])[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = bytesOf(row);
    if (waiting.length > 0 && bytes + size > mostBytes) {
      yield* cut(waiting);
      waiting = [];
      bytes = 0;
    }
    waiting.push(row);
    bytes += size;
    if (waiting.length < largest(row.length)) continue;
    yield chunkOf(waiting, true);
    waiting = [];
    bytes = 0;
  }
  yield* cut(waiting);
}

function* cut(rows: Rows): Generator<RowChunk> {
  for (let start = 0; start < rows.length;) {
    const left = rows.length - start;
    const size = preparedSizes.find((each) => each <= Math.min(left, largest(rows[start]!.length)));
    yield chunkOf(rows.slice(start, start + (size ?? left)), size !== undefined);
    start += size ?? left;
  }
}

function largest(columns: number): number {
  return preparedSizes.find((each) => each * columns <= mostPlaceholders) ?? 1;
}

function chunkOf(rows: Rows, prepared: boolean): RowChunk {
  const values: Bindable[] = [];
  for (const row of rows) for (const value of row) values.push(bindable(value));
  return { rows: rows.length, columns: rows[0]!.length, prepared, values };
}

export function valuesList(columns: number, rows: number): string {
  const row = `(${Array(columns).fill('?').join(', ')})`;
  return Array(rows).fill(row).join(', ');
}

function bytesOf(row: readonly SqlValue[]): number {
  let bytes = 0;
  for (const value of row) bytes += sizeOf(value);
  return bytes;
}

/** Bytes at most: text may take three per UTF-16 unit, and bytes double where a statement goes as text. */
function sizeOf(value: SqlValue): number {
  if (typeof value === 'string') return 3 * value.length;
  return value instanceof Uint8Array ? 2 * value.length : 8;
}
