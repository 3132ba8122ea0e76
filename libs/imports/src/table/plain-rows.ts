import { isAscii } from 'node:buffer';
import type { Table } from './table.js';

const lineFeed = 10;
/** Bytes of YYYY-MM-DD. */
const dayLength = 10;

/**
 * How many rows a small file has below its header, where each begins with a day (YYYY-MM-DD) in its first column and has nothing in quotes; undefined
 * where that is not so, or cannot be seen from the bytes alone. Commas separate the cells, so none holds one.
 */
export function plainRows({ file: { content, sheet }, facts, firstLine }: Table): number | undefined {
  const isText = facts.packed === null && facts.lineEnd !== 'CR' && facts.separator === ',';
  if (content === undefined || sheet !== undefined || !isText) return undefined;
  let at = 0;
  for (let line = 1; line < firstLine; line++) {
    at = content.indexOf(lineFeed, at) + 1;
    if (at === 0) return undefined;
  }
  const rows = content.subarray(at);
  if (!isAscii(rows) || rows.includes('"')) return undefined;
  let count = 0;
  for (let begin = 0; begin < rows.length; count++) {
    if (!beginsWithDay(rows, begin)) return undefined;
    const end = rows.indexOf(lineFeed, begin + dayLength);
    begin = end < 0 ? rows.length : end + 1;
  }
  return count;
}

function beginsWithDay(bytes: Buffer, at: number): boolean {
  for (let i = 0; i < dayLength; i++) {
    const byte = bytes[at + i]!;
    if (i === 4 || i === 7 ? byte !== 0x2d : !(byte >= 0x30 && byte <= 0x39)) return false;
  }
  return bytes[at + dayLength] === 0x2c;
}
