import type { RowProblemCode } from '../import-codes.js';
import { parse } from 'csv-parse/sync';
import type { LineBatch } from '../line-splitter.js';
import { quotedFields } from './quoted-fields.js';

/** Why a line is no row: a stable code and a sentence. */
export interface RowProblem {
  readonly code: RowProblemCode;
  readonly reason: string;
}

/** One record, or why there is none. `line` is where it begins. */
export type TableRow =
  | { readonly line: number; readonly fields: readonly string[]; readonly problem?: undefined }
  | { readonly line: number; readonly fields?: undefined; readonly problem: RowProblem };

/** A record goes over so many lines or characters at most; beyond, its quote is taken for a stray one. */
const mostLines = 500;
const mostCharacters = 256 * 1024;

const tooLong: RowProblem = { code: 'line_too_long', reason: 'the line is too long' };
const unclosed: RowProblem = { code: 'quote_not_closed', reason: 'a quoted field does not end' };

/**
 * Cuts lines into records (RFC 4180): a quoted field may go over several lines. A quote that never ends, or after whose end
 * the line goes on, costs its own line and never the rest of the file. Empty lines are no rows.
 */
export class RecordSplitter {
  /** Lines of a record whose quoted field has not ended yet. */
  private open: string[] = [];
  private openAt = 0;
  private openLength = 0;

  constructor(private readonly delimiter: string) {}

  push({ first, lines }: LineBatch): TableRow[] {
    const rows: TableRow[] = [];
    for (let i = 0; i < lines.length; i++) this.take(first + i, lines[i] ?? null, rows);
    return rows;
  }

  /** What is left where the text ends within a quoted field. */
  end(): TableRow[] {
    const rows: TableRow[] = [];
    while (this.open.length > 0) this.giveUp(rows);
    return rows;
  }

  private take(line: number, text: string | null, rows: TableRow[]): void {
    if (this.open.length > 0) return this.goOn(line, text, rows);
    if (text === null) rows.push({ line, problem: tooLong });
    else if (text.includes('"')) this.begin(line, text, rows);
    else if (text.trim() !== '') rows.push({ line, fields: text.split(this.delimiter) });
  }

  private begin(line: number, text: string, rows: TableRow[]): void {
    const fields = quotedFields(text, this.delimiter);
    if (fields === 'open') {
      this.open = [text];
      this.openAt = line;
      this.openLength = text.length;
    } else if (fields === 'bad') rows.push(sloppy(line, text, this.delimiter));
    else rows.push({ line, fields });
  }

  private goOn(line: number, text: string | null, rows: TableRow[]): void {
    this.openLength += text?.length ?? mostCharacters;
    if (text !== null && this.openLength <= mostCharacters && this.open.length < mostLines) {
      this.open.push(text);
      if (!text.includes('"')) return;
      const fields = quotedFields(this.open.join('\n'), this.delimiter);
      if (fields === 'open') return;
      if (fields === 'bad') return this.giveUp(rows);
      this.open = [];
      rows.push({ line: this.openAt, fields });
      return;
    }
    while (this.open.length > 0) this.giveUp(rows);
    this.take(line, text, rows);
  }

  /** The first open line is a row of its own that cannot be read; those behind it are read anew. */
  private giveUp(rows: TableRow[]): void {
    const [, ...others] = this.open;
    const line = this.openAt;
    this.open = [];
    rows.push({ line, problem: unclosed });
    others.forEach((text, i) => this.take(line + 1 + i, text, rows));
  }
}

/** A record with quotes where RFC 4180 allows none, as some exports write it: `"He said "no"",5`. */
function sloppy(line: number, text: string, delimiter: string): TableRow {
  try {
    const records: string[][] = parse(text, { delimiter, relaxColumnCount: true, relaxQuotes: true });
    if (records.length === 1) return { line, fields: records[0]! };
  } catch {
    // Told below.
  }
  return { line, problem: unclosed };
}
