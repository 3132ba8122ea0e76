import { FileError } from './file-errors.js';
import type { InputFile } from './input-file.js';
import { readLines, type ReadOptions } from './read-lines.js';
import { separators } from './table/find-header.js';
import { quotedFields } from './table/quoted-fields.js';
import { RecordSplitter, type TableRow } from './table/record-splitter.js';

/** A part of a CSV file: the header first, once, then its rows in batches. */
export type CsvPart =
  | { readonly header: readonly string[]; readonly rows?: undefined }
  | { readonly header?: undefined; readonly rows: readonly TableRow[] };

/**
 * Streams a CSV or TSV file whose first line is its header; the separator is the one the header uses most.
 * @throws FileError as `readLines` does, and `wrong_header` where the first line is too long to be one.
 */
export async function* readCsv(file: InputFile, options: ReadOptions = {}): AsyncGenerator<CsvPart> {
  let splitter: RecordSplitter | undefined;
  for await (const { first, lines } of readLines(file, options)) {
    let from = 0;
    if (splitter === undefined) {
      from = lines.findIndex((line) => line === null || line.trim() !== '') + 1;
      if (from === 0) continue;
      const text = lines[from - 1];
      if (text == null) throw new FileError('wrong_header', `${file.name}: the first line is too long to be a header`);
      const separator = separatorOf(text);
      splitter = new RecordSplitter(separator);
      const header = quotedFields(text, separator);
      yield { header: (Array.isArray(header) ? header : text.split(separator)).map((name) => name.trim()) };
    }
    const rows = splitter.push({ first: first + from, lines: lines.slice(from) });
    if (rows.length > 0) yield { rows };
  }
  if (splitter === undefined) throw new FileError('file_empty', `${file.name}: holds nothing but empty lines`);
  const rows = splitter.end();
  if (rows.length > 0) yield { rows };
}

function separatorOf(header: string): string {
  const count = (separator: string) => header.split(separator).length;
  return separators.reduce<string>((best, next) => (count(next) > count(best) ? next : best), ',');
}
