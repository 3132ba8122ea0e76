import type { TableRow } from '../table/record-splitter.js';
import { dayOfSerial, timeOfSerial } from './cell-styles.js';
import { defaultMaximumLine } from '../read-lines.js';
import { cellsOf, type WorkbookCells } from './workbook.js';
import { readXml } from './xml-parts.js';

/** A quarter of what Excel allows: 800 symbols side by side. */
const mostColumns = 4096;
/** Characters of a row, as many as a line of text may have. */
const longestRow = defaultMaximumLine;
const tooLong = { code: 'line_too_long', reason: 'the row is too long' } as const;

/**
 * Streams the rows of one sheet as text cells: numbers as they stand in the file, days as YYYY-MM-DD, formulas
 * without a result as formulas. `line` is the row's
 * number in the sheet; empty rows are left out.
 */
export async function* readSheet(path: string, part: string, file: string): AsyncGenerator<TableRow[]> {
  const sheet = new SheetRows(await cellsOf(path, file));
  for await (const _ of readXml(path, part, file, sheet)) {
    const rows = sheet.take();
    if (rows.length > 0) yield rows;
  }
}

class SheetRows {
  private rows: TableRow[] = [];
  private fields: string[] = [];
  private line = 0;
  private column = -1;
  /** Characters of the row's cells so far. */
  private length = 0;
  private type = '';
  private style = 0;
  private value = '';
  private formula = '';
  /** True for a formula without a value: nothing has computed it since it was written. */
  private uncomputed = false;
  /** What the text belongs to: the cell's value or its formula. */
  private reading: 'value' | 'formula' | undefined;

  constructor(private readonly cells: WorkbookCells) {}

  take(): TableRow[] {
    const { rows } = this;
    this.rows = [];
    return rows;
  }

  readonly open = (name: string, attributes: Readonly<Record<string, string>>): void => {
    if (name === 'row') {
      this.line = attributes.r === undefined ? this.line + 1 : Number(attributes.r);
      this.fields = [];
      this.column = -1;
      this.length = 0;
    } else if (name === 'c') {
      this.column = attributes.r === undefined ? this.column + 1 : columnOf(attributes.r);
      this.type = attributes.t ?? 'n';
      this.style = Number(attributes.s ?? 0);
      this.value = '';
      this.formula = '';
      this.uncomputed = false;
    } else if (name === 'f') {
      this.uncomputed = true;
      this.reading = 'formula';
    } else if (name === 'v' || name === 't') {
      this.uncomputed = false;
      this.reading = 'value';
    }
  };

  readonly text = (piece: string): void => {
    if (this.reading === 'value' && this.value.length <= longestRow) this.value += piece;
    else if (this.reading === 'formula' && this.formula.length <= longestRow) this.formula += piece;
  };

  readonly close = (name: string): void => {
    this.reading = undefined;
    if (name === 'c' && this.column >= 0 && this.column < mostColumns) this.keep();
    if (name !== 'row') return;
    const { line, fields } = this;
    if (this.length > longestRow) this.rows.push({ line, problem: tooLong });
    else if (fields.some((field) => field.trim() !== '')) this.rows.push({ line, fields });
  };

  private keep(): void {
    const shown = this.shown();
    this.length += shown.length;
    if (this.length > longestRow) return;
    while (this.fields.length < this.column) this.fields.push('');
    this.fields[this.column] = shown;
  }

  private shown(): string {
    const { type, value, style, cells } = this;
    if (this.uncomputed) return `=${this.formula}`;
    if (type === 's') return cells.texts[Number(value)] ?? '';
    const kind = cells.kinds[style] ?? 'number';
    if (type !== 'n' || value === '' || kind === 'number') return value;
    return kind === 'date' ? dayOfSerial(Number(value), cells.from1904) : timeOfSerial(Number(value));
  }
}

/** `C7` is 2. */
function columnOf(reference: string): number {
  let column = 0;
  for (const letter of /^[A-Z]+/.exec(reference)?.[0] ?? '') column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}
