import { FileError } from '#imports';
import { parseTicker } from '#markets';
import type { InstrumentDescription } from '../write/describe-instruments.command.js';
import type { Description } from '../write/instrument.decider.js';

/** Headers that mean a column, in lower case without spaces. */
const headers = {
  ticker: ['symbol', 'ticker'],
  name: ['name', 'company', 'companyname', 'security', 'description'],
  sector: ['sector'],
  exchange: ['exchange', 'mic', 'market'],
  currency: ['currency'],
  timezone: ['timezone'],
} as const;

type Column = keyof typeof headers;

/** Where each column stands; absent where the file has none. */
export type InstrumentColumns = Partial<Record<Column, number>> & { readonly ticker: number };

/** @throws FileError `wrong_header` where no column names the symbol. */
export function mapInstrumentColumns(header: readonly string[], file: string): InstrumentColumns {
  const names = header.map((name) => name.toLowerCase().replace(/[\s_-]/g, ''));
  const columns: Partial<Record<Column, number>> = {};
  for (const column of Object.keys(headers) as Column[]) {
    const at = names.findIndex((name) => (headers[column] as readonly string[]).includes(name));
    if (at >= 0) columns[column] = at;
  }
  if (columns.ticker !== undefined) return { ...columns, ticker: columns.ticker };
  const shown = header.join(', ').slice(0, 200);
  throw new FileError('wrong_header', `${file}: no column Symbol or Ticker in its header (${shown})`);
}

const longest = 255;

/** One row as a description. @returns why it is none, as a text, where it is none. */
export function parseInstrumentRow(
  fields: readonly string[],
  columns: InstrumentColumns,
): InstrumentDescription | string {
  const text = fields[columns.ticker] ?? '';
  if (text.trim() === '') return 'the symbol is missing';
  const ticker = parseTicker(text);
  if (ticker === undefined) return `"${text.trim().slice(0, 40)}" can be no symbol`;
  const description: Partial<Record<keyof Description, string>> = {};
  for (const field of ['name', 'sector', 'exchange', 'currency', 'timezone'] as const) {
    const at = columns[field];
    const value = at === undefined ? '' : (fields[at] ?? '').trim().toWellFormed();
    if (value.length > longest) return `${field} is longer than ${longest} characters`;
    if (value !== '') description[field] = value;
  }
  if (description.currency !== undefined && !/^([A-Z]{3}|GBp)$/.test(description.currency)) {
    return `currency "${description.currency.slice(0, 40)}" is no ISO 4217 code such as USD`;
  }
  return { ticker, description };
}
