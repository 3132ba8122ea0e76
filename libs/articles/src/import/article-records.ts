import {
  defaultMaximumLine,
  FileError,
  openTable,
  readLines,
  readTable,
  type InputFile,
  type LineBatch,
  type RowProblem,
} from '#imports';
import { recordsOfJson, refuseFailure } from './article-document.js';
import { recordsOfFeed } from './article-feed.js';
import { articleFieldOf } from './article-fields.js';

/** One article as the file has it, or why there is none. */
export interface FoundRecord {
  /** 1-based line; in a document that is read whole, the article's number in it. */
  readonly line: number;
  readonly record: unknown;
  readonly problem?: RowProblem | undefined;
  /** Characters, about. */
  readonly size: number;
}

export interface RecordOptions {
  readonly signal: AbortSignal;
  readonly onBytes: (count: number) => void;
  /** Told once per column that no part of an article is read from. */
  readonly onUnknownColumn: (name: string) => void;
}

/** Characters of a document that has to be read whole: JSON over several lines, RSS, Atom. */
const longestDocument = 32 * 1024 * 1024;
/** Characters of an answer that only says what went wrong. */
const longestFailure = 10_000;

/**
 * Streams the articles of a file in whatever form: JSON Lines (also of whole answers), one JSON document, RSS or Atom, CSV or TSV. The
 * form is told by the content, never by the file's name.
 * @throws FileError as `readLines` does, `file_not_news`, `wrong_header`, `file_too_large`.
 */
export async function* recordsOf(file: InputFile, options: RecordOptions): AsyncGenerator<FoundRecord[]> {
  const beginning = file.sheet === undefined ? await beginningOf(file, options.signal) : [];
  const [first = ''] = beginning;
  if (beginning.length === 1 && first.length < longestFailure) refuseFailure(first, jsonOf(first), file.name);
  if (first.startsWith('<')) yield numbered(recordsOfFeed(await textOf(file, options), file.name));
  else if (!/^[[{]/.test(first)) yield* recordsOfTable(file, options);
  else if (isJson(first) || beginning.slice(1).some(isJson)) yield* recordsOfLines(file, options);
  else {
    const text = await textOf(file, options);
    const value = documentOf(text, file.name);
    if (text.length < longestFailure) refuseFailure(text, value, file.name);
    yield numbered(recordsOfJson(value));
  }
}

/** The first two lines that say something. */
async function beginningOf(file: InputFile, signal: AbortSignal): Promise<string[]> {
  const beginning: string[] = [];
  for await (const { lines } of readLines(file, { maximumLine: longestDocument, signal })) {
    for (const line of lines) {
      const text = line === null ? tooLarge(file) : line.replace(/^\uFEFF/, '').trim();
      if (text !== '') beginning.push(text);
      if (beginning.length === 2) return beginning;
    }
  }
  return beginning;
}

async function* recordsOfLines(file: InputFile, options: RecordOptions): AsyncGenerator<FoundRecord[]> {
  let firstSeen = false;
  for await (const batch of readLines(file, { ...options, maximumLine: longestDocument })) {
    const found: FoundRecord[] = [];
    for (let i = 0; i < batch.lines.length; i++) {
      const line = batch.lines[i] ?? null;
      if (line?.trim() === '') continue;
      // A whole document may stand on the only line; other lines are articles.
      found.push(...recordsOfLine(line, batch.first + i, firstSeen ? defaultMaximumLine : longestDocument));
      firstSeen = true;
    }
    yield found;
  }
}

function recordsOfLine(text: string | null, line: number, longest: number): FoundRecord[] {
  const size = text?.length ?? 0;
  if (text === null || size > longest)
    return [{ line, record: null, size: 0, problem: { code: 'line_too_long', reason: 'the line is too long' } }];
  const value = jsonOf(text.replace(/^\uFEFF/, ''));
  if (value === undefined) return [{ line, record: null, size, problem: { code: 'not_json', reason: 'not JSON' } }];
  return recordsOfJson(value).map((record) => ({ line, record, size }));
}

async function* recordsOfTable(file: InputFile, options: RecordOptions): AsyncGenerator<FoundRecord[]> {
  const table = await openTable(file, { knows: (cell) => articleFieldOf(cell) !== undefined });
  const columns = checkedHeader(table.header, file, options);
  for await (const rows of readTable(table, options)) {
    yield rows.map(({ line, fields, problem }) => {
      if (fields === undefined) return { line, record: null, size: 0, problem };
      const record = Object.fromEntries(columns.map((name, i) => [name, fields[i]]));
      return { line, record, size: fields.reduce((sum, field) => sum + field.length, 0) };
    });
  }
}

function checkedHeader(header: readonly string[], { name }: InputFile, options: RecordOptions): readonly string[] {
  const fields = new Set(header.map(articleFieldOf));
  if (!fields.has('publishedAt') || !(fields.has('title') || fields.has('text'))) {
    const shown = header.join(', ').slice(0, 200);
    throw new FileError(
      'wrong_header',
      `${name}: no columns for the time and the title of articles in its header (${shown})`,
    );
  }
  for (const column of header) {
    // Row numbers of spreadsheets and data frames have no name.
    if (column !== '' && articleFieldOf(column) === undefined) options.onUnknownColumn(column);
  }
  return header;
}

async function textOf(file: InputFile, options: RecordOptions): Promise<string> {
  const parts: string[] = [];
  let length = 0;
  for await (const batch of readLines(file, { ...options, maximumLine: longestDocument })) {
    const text = joined(batch);
    length += text.length;
    if (length > longestDocument) tooLarge(file);
    parts.push(text);
  }
  return parts.join('\n').replace(/^\uFEFF/, '');
}

function joined({ lines }: LineBatch): string {
  return lines.join('\n');
}

function tooLarge({ name }: InputFile): never {
  const detail =
    'a document over several lines is read whole, up to 32 Mi characters; write one article per line instead';
  throw new FileError('file_too_large', `${name}: ${detail}`);
}

function documentOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const { message } = error as SyntaxError;
    throw new FileError('file_damaged', `${file}: the JSON is not valid or ends early (${message.slice(0, 100)})`);
  }
}

function numbered(records: readonly unknown[]): FoundRecord[] {
  return records.map((record, i) => ({ line: i + 1, record, size: 1000 }));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isJson(text: string): boolean {
  return jsonOf(text) !== undefined;
}
