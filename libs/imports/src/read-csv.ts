import { parse } from 'csv-parse/sync';
import type { InputFile } from './expand-paths.js';
import { FileError } from './file-errors.js';
import type { LineBatch } from './line-splitter.js';
import { readLines, type ReadOptions } from './read-lines.js';

/** One record below the header, or why there is none. */
export type CsvRow =
  | { readonly line: number; readonly fields: readonly string[]; readonly problem?: undefined }
  | { readonly line: number; readonly fields?: undefined; readonly problem: string };

/** A part of a CSV file: the header first, once, then its rows in batches. */
export type CsvPart =
  | { readonly header: readonly string[]; readonly rows?: undefined }
  | { readonly header?: undefined; readonly rows: readonly CsvRow[] };

/**
 * Streams a CSV or TSV file with a header line; the delimiter is the one the header uses most. Empty lines are no rows.
 * A record ends with its line: a stray quote costs one row, never the rest of the file. A line that cannot be split comes
 * as a problem, and reading goes on behind it.
 * @throws FileError as `readLines` does, and `wrong_header` where the first line is too long to be one.
 */
export async function* readCsv(file: InputFile, options: ReadOptions = {}): AsyncGenerator<CsvPart> {
  let delimiter: string | undefined;
  for await (const batch of readLines(file, options)) {
    let from = 0;
    if (delimiter === undefined) {
      from = batch.lines.findIndex((line) => line === null || withoutMark(line).trim() !== '') + 1;
      if (from === 0) continue;
      const text = batch.lines[from - 1];
      if (text == null) throw new FileError('wrong_header', `${file.name}: the first line is too long to be a header`);
      delimiter = delimiterOf(text);
      yield { header: split(withoutMark(text), delimiter).map((name) => name.trim()) };
    }
    const rows = rowsOf(batch, from, delimiter);
    if (rows.length > 0) yield { rows };
  }
  if (delimiter === undefined) throw new FileError('file_empty', `${file.name}: holds nothing but empty lines`);
}

function rowsOf({ first, lines }: LineBatch, from: number, delimiter: string): CsvRow[] {
  const rows: CsvRow[] = [];
  for (let i = from; i < lines.length; i++) {
    const text = lines[i];
    const line = first + i;
    if (text == null) rows.push({ line, problem: 'the line is too long' });
    else if (text.includes('"')) rows.push(quoted(line, text, delimiter));
    else if (text.trim() !== '') rows.push({ line, fields: text.split(delimiter) });
  }
  return rows;
}

function quoted(line: number, text: string, delimiter: string): CsvRow {
  try {
    return { line, fields: split(text, delimiter) };
  } catch {
    return { line, problem: 'a quoted field does not end on its line' };
  }
}

/** Almost no line of market data has a quote, and then this is all of CSV; csv-parse takes the others. */
function split(text: string, delimiter: string): string[] {
  if (!text.includes('"')) return text.split(delimiter);
  const records: string[][] = parse(text, { delimiter, relaxColumnCount: true, relaxQuotes: true });
  return records[0] ?? [];
}

function delimiterOf(header: string): string {
  const count = (delimiter: string) => header.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, next) => (count(next) > count(best) ? next : best));
}

/** Spreadsheets begin their exports with a byte order mark. */
function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
