import type { TableRow } from './record-splitter.js';

const totals =
  /^\W*(?:(?:grand|sub)[ -]?)?(?:totals?|sum|averages?|mean|summe|gesamt|mittelwert|moyenne|totale|media)\b/i;
const date = /^\s*(?:\d{4}[-/.]\d{1,2}[-/.]\d|\d{1,2}[-/.]\d{1,2}[-/.]\d{2}|(?:19|20)\d{6}\s*$)/;
/** A month or weekday begins a date: `Dec 13, 2024`. */
const startsLikeDate = /^\W*(?:\p{Letter}{3,9}\.?,?[ -]+)?\p{Letter}{0,9}\.?[ -]*\d/u;

/** A row of a list of symbols may say nothing more. */
const symbol = /^\s*[$^]?[A-Z0-9][A-Z0-9.=&/-]{0,11}\s*$/;

/** True for a line that closes a table: totals, or one cell of words such as a source or a disclaimer. */
export function isFooter({ fields }: TableRow): boolean {
  if (!fields) return false;
  const [first = ''] = fields;
  const code = first.charCodeAt(0);
  // Nearly every row of market data begins with a digit or is full.
  if (code >= 48 && code <= 57) return false;
  if (totals.test(first)) return !fields.some((cell) => date.test(cell));
  if (fields.length > 1 && first !== '' && fields.at(-1) !== '') return false;
  const filled = fields.filter((cell) => cell.trim() !== '');
  if (filled.length !== 1 || symbol.test(filled[0]!)) return false;
  return /\p{Letter}{3}/u.test(filled[0]!) && !startsLikeDate.test(filled[0]!);
}

/** More lines than this are no footer. */
const mostFooter = 50;

/**
 * Holds back rows that may be a footer until it is known whether rows follow: in the middle of a table such a line is a row
 * that cannot be read, behind the last row it is left out.
 */
export class FooterHold {
  private held: TableRow[] = [];

  /** What can be handed on of these rows. */
  pass(rows: readonly TableRow[]): readonly TableRow[] {
    if (this.held.length === 0 && !rows.some(isFooter)) return rows;
    const passed: TableRow[] = [];
    for (const row of rows) {
      if (isFooter(row) && this.held.length < mostFooter) this.held.push(row);
      else {
        passed.push(...this.held, row);
        this.held = [];
      }
    }
    return passed;
  }
}
