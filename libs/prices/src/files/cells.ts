import { shown, type DateReading, type NumberReading, type RowProblem } from '#imports';
import { currencyExpected, isCurrencyUnit } from '#markets';
import { longestExchange } from './exchange-code.js';

/** How the cells of one file are read, as decided over all of it. */
export interface CellReading {
  readonly dates: DateReading;
  readonly numbers: NumberReading;
}

export function priceIn(cell: string, name: string, numbers: NumberReading): number | RowProblem {
  const value = numbers.number(cell, name);
  if (typeof value !== 'number' || value > 0) return value;
  return value < 0
    ? { code: 'negative_price', reason: `${name} ${value} is negative` }
    : { code: 'zero_price', reason: `${name} ${value} is not a price` };
}

/** An open, high or low; null where a vendor has none beside a close, which old histories show as 0 or as nothing. */
export function givenPriceIn(cell: string, name: string, numbers: NumberReading): number | RowProblem | null {
  const value = priceIn(cell, name, numbers);
  return typeof value === 'number' || (value.code !== 'no_value' && value.code !== 'zero_price') ? value : null;
}

/** Volumes have fractions where what is traded has; above 2^53 a double no longer holds every digit. Null: none is given. */
export function volumeIn(cell: string, numbers: NumberReading): number | RowProblem | null {
  const value = numbers.number(cell, 'volume');
  if (typeof value !== 'number') return value.code === 'no_value' ? null : value;
  if (value < 0) return { code: 'negative_volume', reason: `volume ${value} is negative` };
  if (value > Number.MAX_SAFE_INTEGER) {
    return { code: 'number_too_large', reason: `volume ${shown(cell)} is too large (at most 2^53 - 1)` };
  }
  return value;
}

/** Why a cell can be no currency; undefined where it is a code such as USD or GBp, or empty. */
export function notCurrency(cell: string): RowProblem | undefined {
  const text = cell.trim();
  if (text === '' || isCurrencyUnit(text)) return undefined;
  return { code: 'bad_currency', reason: `currency ${shown(cell)}: expected ${currencyExpected}` };
}

/** Why a cell can be no exchange; undefined where it is one, or empty. */
export function notExchange(cell: string): RowProblem | undefined {
  if (cell.trim().length <= longestExchange) return undefined;
  return { code: 'bad_exchange', reason: `exchange ${shown(cell)} is too long` };
}

/** Why a row is cut short; undefined where it has all its fields. */
export function tooShort(fields: readonly string[], width: number): RowProblem | undefined {
  if (fields.length >= width) return undefined;
  return { code: 'too_few_fields', reason: `${fields.length} fields, but the header has ${width}` };
}

/** The day in a row's cell, up to the last that can be meant. */
export function dayIn(
  fields: readonly string[],
  columns: { readonly date: number; readonly time: number },
  { dates }: CellReading,
  today: string,
): string | RowProblem {
  const day = dates.day(fields[columns.date]!, columns.time < 0 ? undefined : fields[columns.time]);
  if (typeof day !== 'string' || day <= today) return day;
  return { code: 'future_date', reason: `date ${day} lies in the future` };
}
