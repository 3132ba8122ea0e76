import { FileError } from '../file-errors.js';
import type { InputFile } from '../input-file.js';
import type { LineBatch } from '../line-splitter.js';
import { shown } from '../cells/shown.js';
import { defaultMaximumLine, readLines, type ReadOptions, type TextFacts } from '../read-lines.js';
import { refuseDocument } from '../open/what-it-seems.js';
import { readSheet } from '../workbook/read-sheet.js';
import { findHeader, likelySeparator, looksLikeData, separators, usualWidth } from './find-header.js';
import { FooterHold } from './footer.js';
import { RecordSplitter, type TableRow } from './record-splitter.js';

/** What a caller expects of a table. */
export interface TableShape {
  /** True for the name of a column that the caller understands. */
  readonly knows: (cell: string) => boolean;
  /** Names of the columns, where the caller gives them instead of a header. */
  readonly columns?: readonly string[] | undefined;
  /** More than the message says already, of a file without a header that is understood. */
  readonly explain?: (rows: readonly (readonly string[])[]) => string | undefined;
}

/** How a table is written. */
export interface TableFacts extends TextFacts {
  readonly separator: string;
  /** Lines above the header that say nothing of the rows. */
  readonly banner: readonly string[];
}

/** A table whose header was found; its rows can be read again and again. */
export interface Table {
  readonly file: InputFile;
  readonly facts: TableFacts;
  readonly header: readonly string[];
  /** Rows above the header that are as wide, nearest last; and the first ones below it. */
  readonly above: readonly (readonly string[])[];
  readonly below: readonly TableRow[];
  /** Line of the first row. */
  readonly firstLine: number;
}

const sampleRows = 60;
const sampleCharacters = 512 * 1024;
/** Of a line that is longer than any row. */
const shownOfLong = 4096;

/**
 * Looks at the first lines of a file: how it is written, and where its header is.
 * @throws FileError saying what the file seems to be where it is no table, `no_header`, `wrong_header`.
 */
export async function openTable(file: InputFile, shape: TableShape): Promise<Table> {
  const { samples, text, facts } = await sampleOf(file);
  const all = [...samples.values()];
  if (all.every((rows) => rows.length === 0))
    throw new FileError('file_empty', `${file.name}: holds nothing but empty lines`);
  if (file.sheet === undefined) refuseDocument(text, file.name);
  if (all.every((rows) => rows.every(({ problem }) => problem?.code === 'line_too_long')))
    throw new FileError('file_not_table', `${file.name}: ${withoutLineEnds(text)}`);
  const found = findHeader(samples, shape.knows);
  if (found === undefined && shape.columns === undefined) throw notUnderstood(file.name, samples, shape);
  const separator = found?.separator ?? likelySeparator(samples) ?? ',';
  const rows = samples.get(separator) ?? [];
  const index = found?.index ?? -1;
  const header = shape.columns ?? rows[index]!.fields!;
  const first = found ? index + 1 : rows.findIndex(({ fields }) => fields?.length === header.length);
  if (shape.columns && usualWidth(rows).width !== header.length) {
    const { width } = usualWidth(rows);
    throw new FileError(
      'wrong_header',
      `${file.name}: --columns names ${header.length} columns, but the rows have ${width}`,
    );
  }
  const above = rows.slice(0, Math.max(index, 0)).map(({ fields }) => fields ?? []);
  return {
    file,
    facts: { ...facts, separator, banner: above.map((cells) => cells.join(separator)) },
    header: header.map((name) => name.trim()),
    above: above.filter((cells) => cells.length === header.length),
    below: rows.slice(first),
    firstLine: rows[first]?.line ?? (rows[index]?.line ?? 0) + 1,
  };
}

export interface TableReadOptions extends ReadOptions {
  /** Refuse a file that holds another table below its first one, as `several_tables`. */
  readonly oneTable?: boolean;
}

/** Streams the rows of a table in batches; a header that comes again and a footer are left out. */
export async function* readTable(
  { file, facts, header, firstLine }: Table,
  { oneTable = false, ...options }: TableReadOptions = {},
): AsyncGenerator<readonly TableRow[]> {
  const footer = new FooterHold();
  const again = headerAgain(header);
  let before: TableRow | undefined;
  const batches =
    file.sheet === undefined ? records(file, facts.separator, options) : paddedSheet(file, header.length, options);
  for await (const batch of batches) {
    let rows: readonly TableRow[] = batch;
    if ((rows[0]?.line ?? 0) < firstLine) rows = rows.filter(({ line }) => line >= firstLine);
    if (rows.some(again)) {
      if (oneTable) refuseTitled(rows, again, before, file.name);
      rows = rows.filter((row) => !again(row));
    }
    before = batch.at(-1) ?? before;
    const passed = footer.pass(rows);
    if (passed.length > 0) yield withoutOverlong(passed, header.length);
  }
}

/** A header that comes again below a line of its own begins another table, perhaps of another symbol. */
function refuseTitled(
  rows: readonly TableRow[],
  again: (row: TableRow) => boolean,
  before: TableRow | undefined,
  file: string,
): void {
  for (const [i, row] of rows.entries()) {
    const title = (i === 0 ? before : rows[i - 1])?.fields?.filter((cell) => cell.trim() !== '') ?? [];
    if (!again(row) || title.length !== 1 || !/\p{Letter}/u.test(title[0]!)) continue;
    const detail = `line ${row.line} has the header again, below ${shown(title[0]!)}, and no column says whose prices they are`;
    throw new FileError('several_tables', `${file}: holds several tables: ${detail}; save each as a file of its own`);
  }
}

/** Whether a row is the header once more, as files that were joined have it. */
function headerAgain(header: readonly string[]): (row: TableRow) => boolean {
  const [name] = header;
  return ({ fields }) =>
    fields?.[0] !== undefined && fields[0].trim() === name && fields.every((cell, i) => cell.trim() === header[i]);
}

/** A row with more fields than columns is shifted: `63,646,631` without quotes would be 63. */
function withoutOverlong(rows: readonly TableRow[], width: number): readonly TableRow[] {
  const isOverlong = ({ fields }: TableRow) =>
    fields !== undefined && fields.length > width && fields.slice(width).some((cell) => cell.trim() !== '');
  if (!rows.some(isOverlong)) return rows;
  return rows.map((row) => {
    if (!isOverlong(row)) return row;
    const reason = `${row.fields!.length} fields, but the header has ${width}; a separator within a field needs quotes`;
    return { line: row.line, problem: { code: 'too_many_fields', reason } };
  });
}

async function* records(file: InputFile, separator: string, options: ReadOptions): AsyncGenerator<TableRow[]> {
  const splitter = new RecordSplitter(separator);
  for await (const batch of readLines(file, options)) yield splitter.push(batch);
  yield splitter.end();
}

/** A sheet does not say where a row's last cells are empty. */
async function* paddedSheet(
  file: InputFile,
  width: number,
  { onBytes, onContent, signal }: ReadOptions,
): AsyncGenerator<TableRow[]> {
  onBytes?.(file.size);
  for await (const rows of readSheet(file.path, file.sheet!, file.name)) {
    signal?.throwIfAborted();
    // Row by row: rows that repeat a long text are short in the sheet, and not as text.
    onContent?.('[');
    rows.forEach((row, i) => onContent?.((i === 0 ? '' : ',') + JSON.stringify(row)));
    onContent?.(']');
    yield rows.map((row) =>
      row.fields && row.fields.length < width
        ? { line: row.line, fields: [...row.fields, ...Array<string>(width - row.fields.length).fill('')] }
        : row,
    );
  }
}

interface Sample {
  /** The first rows as each separator cuts them. */
  readonly samples: ReadonlyMap<string, readonly TableRow[]>;
  readonly text: string;
  readonly facts: TextFacts;
}

async function sampleOf(file: InputFile): Promise<Sample> {
  if (file.sheet !== undefined) {
    const rows: TableRow[] = [];
    for await (const batch of readSheet(file.path, file.sheet, file.name)) if (rows.push(...batch) >= sampleRows) break;
    const width = Math.max(...rows.map(({ fields }) => fields?.length ?? 0));
    const padded = rows.map(({ line, fields = [] }) => ({
      line,
      fields: [...fields, ...Array<string>(width - fields.length).fill('')],
    }));
    return {
      samples: new Map([['\t', padded]]),
      text: '',
      facts: { encoding: 'utf-8', lineEnd: 'LF', packed: 'xlsx' },
    };
  }
  const batches: LineBatch[] = [];
  let facts: TextFacts = { encoding: 'utf-8', lineEnd: 'LF', packed: null };
  let [lines, characters] = [0, 0];
  let beginning = '';
  const onText = (seen: TextFacts, text: string) => ([facts, beginning] = [seen, text.slice(0, shownOfLong)]);
  for await (const batch of readLines(file, { onText })) {
    batches.push({ first: batch.first, lines: batch.lines.slice(0, sampleRows * 4) });
    lines += batch.lines.filter((line) => line?.trim()).length;
    characters += batch.lines.reduce((sum, line) => sum + (line?.length ?? defaultMaximumLine), 0);
    if (lines >= sampleRows || characters > sampleCharacters) break;
  }
  const all = batches.flatMap((batch) => batch.lines);
  const said = separatorLine(all);
  const cut = said === undefined ? separators : [said.separator];
  const samples = new Map(cut.map((separator) => [separator, rowsOf(batches, separator, said?.line)]));
  const text = all[0] === null ? beginning : all.slice(0, 200).join('\n');
  return { samples, text, facts };
}

/** Excel's first line `sep=;`. */
function separatorLine(lines: readonly (string | null)[]): { separator: string; line: number } | undefined {
  const at = lines.findIndex((line) => line === null || line.trim() !== '');
  const match = /^\s*"?sep=(.)"?\s*$/i.exec(lines[at] ?? '');
  return match ? { separator: match[1]!, line: at + 1 } : undefined;
}

function rowsOf(batches: readonly LineBatch[], separator: string, without: number | undefined): TableRow[] {
  const splitter = new RecordSplitter(separator);
  const rows: TableRow[] = [];
  for (const { first, lines } of batches) {
    for (let at = 0; at < lines.length && rows.length < sampleRows; at += sampleRows) {
      const some = splitter.push({ first: first + at, lines: lines.slice(at, at + sampleRows) });
      rows.push(...some.filter(({ line }) => line !== without));
    }
  }
  return rows.slice(0, sampleRows);
}

function notUnderstood(file: string, samples: Sample['samples'], shape: TableShape): FileError {
  const separator = likelySeparator(samples);
  const rows = (samples.get(separator ?? ',') ?? []).flatMap(({ fields }) => (fields ? [fields] : []));
  const first = rows.find((fields) => fields.some((cell) => cell.trim() !== '')) ?? [];
  if (separator === undefined && rows.length <= 3) {
    return new FileError('file_not_table', `${file}: is no table; it says: ${shownCells(first.slice(0, 1))}`);
  }
  const more = shape.explain?.(rows) ?? '';
  if (looksLikeData(first)) {
    return new FileError(
      'no_header',
      `${file}: has no header row; its first row is ${shownCells(first)}. Name its columns with --columns.${more}`,
    );
  }
  return new FileError('wrong_header', `${file}: no header that is understood; found ${shownCells(first)}.${more}`);
}

function withoutLineEnds(text: string): string {
  const begins = text === '' ? '' : `; it begins with ${shown(text)}`;
  return `its first line has more than ${defaultMaximumLine} characters, so it is no table${begins}; write each row on a line of its own`;
}

/** Cells as a message may repeat them. */
export function shownCells(cells: readonly string[]): string {
  const names = cells.slice(0, 12).map((name) => JSON.stringify(name.trim().slice(0, 60)));
  return names.join(', ') + (cells.length > 12 ? ` and ${cells.length - 12} more` : '');
}
