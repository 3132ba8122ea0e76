import type { SqlValue } from '../database.js';

/** Characters that `LOAD DATA` would take for the end of a cell or row, and how it is told not to. */
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\0': '\\0',
};

/** Bytes that are handed to the server at a time. */
const block = 64 * 1024;

/** Rows as `LOAD DATA` reads them: cells by tabs, rows by line feeds, made as the server asks for them. */
export function* loadDataLines(rows: Iterable<readonly SqlValue[]>): Generator<Buffer> {
  let text = '';
  for (const row of rows) {
    for (let i = 0; i < row.length; i++) text += (i === 0 ? '' : '\t') + cell(row[i]!);
    text += '\n';
    if (text.length < block) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

/** @throws TypeError for bytes, which have no place in a text. */
function cell(value: SqlValue): string {
  if (value === null) return '\\N';
  if (typeof value === 'string')
    return /[\\\t\n\r\0]/.test(value) ? value.replace(/[\\\t\n\r\0]/g, (each) => escapes[each]!) : value;
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (value instanceof Uint8Array) throw new TypeError('bytes cannot be loaded as text');
  return String(value);
}

/** Whether a server, or what connects to it, does not take files of clients. */
export function isLoadRefused(error: unknown): boolean {
  // ER_CLIENT_LOCAL_FILES_DISABLED, ER_NOT_ALLOWED_COMMAND, ER_LOAD_INFILE_CAPABILITY_DISABLED.
  return (
    typeof error === 'object' && error !== null && 'errno' in error && [3948, 1148, 4166].includes(Number(error.errno))
  );
}
