import type { RowProblem } from '../table/record-splitter.js';
import { shown } from './shown.js';

export type DecimalMark = '.' | ',';

const plain = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** What vendors write where there is nothing. */
const blank = /^(?:|null|nan|n\/?a|#n\/a|nil|none|-+|–|—|\.|\(null\)|undefined)$/i;
/** Signs and codes of currencies before or behind a number, and blanks. */
const currency =
  /^([+-]?)\s*(?:\p{Currency_Symbol}|[A-Z]{1,3}\p{Currency_Symbol}|(?:USD|EUR|GBP|GBX|GBp|CHF|JPY|CAD|AUD|INR|Rs\.?|Fr\.?)(?=[\s\d]))\s*/u;
const currencyBehind = /\s*(?:\p{Currency_Symbol}|(?<=[\s\d])(?:USD|EUR|GBP|GBX|GBp|CHF|JPY|CAD|AUD|INR))$/u;
const magnitude = /\s*(k|m|mn|mm|mio\.?|mil\.?|million|b|bn|mrd\.?|billion|t|tn|trillion|crore|cr|lakh)$/i;
const zerosOf: Readonly<Record<string, number>> = {
  k: 3,
  m: 6,
  mn: 6,
  mm: 6,
  mio: 6,
  mil: 6,
  million: 6,
  b: 9,
  bn: 9,
  mrd: 9,
  billion: 9,
  t: 12,
  tn: 12,
  trillion: 12,
  crore: 7,
  cr: 7,
  lakh: 5,
};

/** Reads the numbers of one file, whose decimal mark was decided over all of it. */
export class NumberReading {
  constructor(readonly decimalMark: DecimalMark = '.') {}

  /** True where the cell says that there is no number. */
  isBlank(cell: string): boolean {
    return blank.test(cell.trim());
  }

  /** The number in a cell with every digit that a double keeps, or why there is none. @param name of the column */
  number(cell: string, name: string): number | RowProblem {
    // Nearly all cells; where the comma is the mark, a dot can only part thousands.
    if (plain.test(cell) && (this.decimalMark === '.' || !cell.includes('.'))) return finite(cell, Number(cell), name);
    const text = cell.trim();
    if (blank.test(text)) return { code: 'no_value', reason: `${name} is ${text === '' ? 'empty' : text}` };
    const digits = plainDigits(text, this.decimalMark);
    if (digits === undefined) return { code: 'bad_number', reason: `${name} ${shown(cell)} is not a number` };
    return finite(cell, Number(digits), name);
  }
}

function finite(cell: string, value: number, name: string): number | RowProblem {
  if (Number.isFinite(value)) return value;
  return { code: 'number_too_large', reason: `${name} ${shown(cell)} is too large` };
}

/** The text as JavaScript writes numbers: without currency and thousands, with a point, `1.2M` as `1.2e6`. */
function plainDigits(text: string, mark: DecimalMark): string | undefined {
  let rest = text.replace(currency, '$1').replace(currencyBehind, '');
  const unit = magnitude.exec(rest);
  if (unit) rest = rest.slice(0, unit.index);
  const grouped = groupedDigits(rest.replaceAll(/[\s'’]/g, ' '), mark);
  if (grouped === undefined) return undefined;
  if (!unit) return grouped;
  if (/e/i.test(grouped)) return undefined;
  return `${grouped}e${zerosOf[unit[1]!.toLowerCase().replace('.', '')]}`;
}

/** Thousands are parted by the other mark, a blank or an apostrophe, in groups of three (in India, two above the last three). */
function groupedDigits(text: string, mark: DecimalMark): string | undefined {
  const other = mark === '.' ? ',' : '.';
  const [whole = '', ...fractions] = text.trim().split(mark);
  if (fractions.length > 1) return undefined;
  const fraction = fractions[0];
  const separator = whole.includes(other) ? other : ' ';
  const groups = whole.split(separator);
  const [, ...behind] = groups;
  const ofThree = behind.every((group) => /^\d{3}$/.test(group));
  const indian =
    behind.length > 0 && behind.slice(0, -1).every((group) => /^\d{2}$/.test(group)) && /^\d{3}$/.test(behind.at(-1)!);
  if (behind.length > 0 && !((ofThree || indian) && /^[+-]?\d{1,3}$/.test(groups[0]!))) return undefined;
  const digits = fraction === undefined ? groups.join('') : `${groups.join('')}.${fraction}`;
  return plain.test(digits) ? digits : undefined;
}
