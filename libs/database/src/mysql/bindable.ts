import type { SqlValue } from '../database.js';

export type Bindable = string | number | bigint | boolean | null | Buffer;

/** mysql2 takes bytes as Buffers only; the view copies nothing. */
export function bindable(value: SqlValue): Bindable {
  if (!(value instanceof Uint8Array) || Buffer.isBuffer(value)) return value;
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}
