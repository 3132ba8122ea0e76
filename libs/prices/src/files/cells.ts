const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** What a cell holds: the number with every digit that a double keeps, or in words why it is none. */
export function numberIn(cell: string, name: string): number | string {
  if (number.test(cell)) {
    const value = Number(cell);
    return Number.isFinite(value) ? value : `${name} ${shown(cell)} is too large`;
  }
  const text = cell.trim();
  if (text !== cell && text !== '') return numberIn(text, name);
  if (text === '' || /^(?:null|nan|n\/a|none|-)$/i.test(text)) return `${name} is ${text === '' ? 'empty' : text}`;
  return `${name} ${shown(cell)} is not a number`;
}

export function priceIn(cell: string, name: string): number | string {
  const value = numberIn(cell, name);
  if (typeof value === 'number' && value <= 0) return `${name} ${value} is ${value < 0 ? 'negative' : 'no price'}`;
  return value;
}

export function volumeIn(cell: string): number | string {
  const value = numberIn(cell, 'volume');
  if (typeof value === 'string' || Number.isSafeInteger(value)) {
    return typeof value === 'number' && value < 0 ? `volume ${value} is negative` : value;
  }
  return `volume ${shown(cell)} is not a whole number`;
}

/** ISO date, also as 20200102 or 2020/01/02, also with midnight behind it. */
const day = /^(\d{4})([-/]?)(\d{2})\2(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;
const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Dates met before: a file of many symbols repeats them, and one string for all of them is what its rows then hold. */
const met = new Map<string, string>();
const mostMet = 50_000;

/** @returns `YYYY-MM-DD`, or undefined where the cell is no date that exists, or one before there were exchanges to trade on */
export function dayIn(cell: string): string | undefined {
  const known = met.get(cell);
  if (known !== undefined) return known;
  const found = parseDay(cell);
  if (found === undefined) return undefined;
  if (met.size >= mostMet) met.clear();
  met.set(cell, found);
  return found;
}

function parseDay(cell: string): string | undefined {
  const match = day.exec(cell) ?? day.exec(cell.trim());
  if (!match) return undefined;
  const [year, month, date] = [Number(match[1]), Number(match[3]), Number(match[4])];
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = (daysOfMonth[month - 1] ?? 0) + (leap ? 1 : 0);
  if (year < 1800 || date < 1 || date > days) return undefined;
  return cell.length === 10 && match[2] === '-' ? cell : `${match[1]}-${match[3]}-${match[4]}`;
}

/** Why a cell can be no currency; undefined where it is a code such as USD or GBp, or empty. */
export function notCurrency(cell: string): string | undefined {
  return /^\s*(?:[A-Za-z]{3}\s*)?$/.test(cell) ? undefined : `currency ${shown(cell)} is no code such as USD`;
}

/** What the read models hold of an exchange's code or name. */
export const longestExchange = 64;

/** Why a cell can be no exchange; undefined where it is one, or empty. */
export function notExchange(cell: string): string | undefined {
  return cell.trim().length > longestExchange ? `exchange ${shown(cell)} is too long` : undefined;
}

/** A cell as a message may repeat it. */
export function shown(cell: string): string {
  return JSON.stringify(cell.length > 40 ? `${cell.slice(0, 40)}…` : cell);
}
