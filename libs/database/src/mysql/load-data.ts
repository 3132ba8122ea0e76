import type { RowLoad, SqlValue } from '../database.js';
import { bindable } from './bindable.js';

/** Rows from which on a load is faster than an insert. */
export const worthLoading = 100;

/** Bytes that are handed to the server at a time. */
const block = 64 * 1024;

/** Text that is the same in every encoding, and has nothing that would end a cell or a row. */
const plain = /^[ -[\]-~]*$/;

const special = /[\\\t\n\r\0]/g;

/** Characters that could end a cell or a row, as `LOAD DATA` expects them inside a cell. */
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\0': '\\0',
};

/** Bytes as they are, whatever their columns hold: `binary` means that nothing is converted. */
export function loadStatement({ table, columns, ofTaken }: RowLoad): string {
  const names = columns.map((name) => `"${name}"`).join(', ');
  const replace = ofTaken === 'replaced' ? 'REPLACE ' : '';
  return `LOAD DATA LOCAL INFILE 'rows' ${replace}INTO TABLE ${table} CHARACTER SET binary (${names})`;
}

/** Rows as `LOAD DATA` reads them: cells by tabs, rows by line feeds, made as the server asks for them. */
export function* loadDataLines(rows: Iterable<readonly SqlValue[]>): Generator<Buffer> {
  let bytes = '';
  for (const row of rows) {
    for (let i = 0; i < row.length; i++) bytes += (i === 0 ? '' : '\t') + cell(row[i]!);
    bytes += '\n';
    if (bytes.length < block) continue;
    yield Buffer.from(bytes, 'latin1');
    bytes = '';
  }
  if (bytes !== '') yield Buffer.from(bytes, 'latin1');
}

/** A character for each byte. */
function cell(value: SqlValue): string {
  if (value === null) return '\\N';
  if (typeof value === 'string') return plain.test(value) ? value : escaped(Buffer.from(value));
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (value instanceof Uint8Array) return escaped(bindable(value) as Buffer);
  return Object.is(value, -0) ? '-0' : String(value);
}

function escaped(bytes: Buffer): string {
  return bytes.toString('latin1').replace(special, (each) => escapes[each]!);
}

/** Whether a server, or what connects to it, does not take files of clients. */
export function isLoadRefused(error: unknown): boolean {
  // ER_CLIENT_LOCAL_FILES_DISABLED, ER_NOT_ALLOWED_COMMAND, ER_LOAD_INFILE_CAPABILITY_DISABLED.
  return (
    typeof error === 'object' && error !== null && 'errno' in error && [3948, 1148, 4166].includes(Number(error.errno))
  );
}
