import { isTradingDay } from '#markets';

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

/** The last cell that was a date, because a file of many symbols repeats them and the check costs more than the compare. */
let lastCell = '';
let lastDay = '';

/** @returns `YYYY-MM-DD`, or undefined where the cell is no date that exists. */
export function dayIn(cell: string): string | undefined {
  if (cell === lastCell) return lastDay;
  const match = day.exec(cell.trim());
  if (!match) return undefined;
  const text = `${match[1]}-${match[3]}-${match[4]}`;
  if (text < '1800' || !isTradingDay(text)) return undefined;
  lastCell = cell;
  lastDay = text;
  return text;
}

/** A cell as a message may repeat it. */
export function shown(cell: string): string {
  return JSON.stringify(cell.length > 40 ? `${cell.slice(0, 40)}…` : cell);
}
