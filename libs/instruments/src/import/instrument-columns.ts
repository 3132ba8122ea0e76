import { columnName, FileError, type RowProblem } from '#imports';
import { currencyExpected, isCurrencyUnit, parseDeliveredTicker } from '#markets';
import type { InstrumentDescription } from '../write/describe-instruments.command.js';
import type { Description } from '../write/instrument.decider.js';

/** What lists call a column, the preferred name first; as `columnName` writes them. */
const headers = {
  ticker: ['symbol', 'ticker', 'actsymbol', 'tickersymbol', 'tradingsymbol', 'stocksymbol', 'epic', 'code'],
  name: [
    ...['name', 'company', 'companyname', 'security', 'securityname', 'longname', 'nameofcompany', 'issuername'],
    ...['title', 'description'],
  ],
  sector: ['sector', 'gicssector', 'gicssectorname', 'icbsector'],
  exchange: ['mic', 'exchange', 'listingexchange', 'exchangecode', 'primaryexchange', 'market'],
  currency: ['currency', 'currencycode', 'tradingcurrency'],
  timezone: ['timezone', 'exchangetimezone'],
  testIssue: ['testissue'],
  assetClass: ['assetclass'],
} as const;

type Column = keyof typeof headers;
const names: readonly string[] = Object.values(headers).flat();

export function isInstrumentColumn(cell: string): boolean {
  return names.includes(columnName(cell));
}

/** Where each column stands; absent where the file has none. */
export type InstrumentColumns = Partial<Record<Column, number>> & { readonly ticker: number };

/** @throws FileError `wrong_header` where no column names the symbol. */
export function mapInstrumentColumns(header: readonly string[], file: string): InstrumentColumns {
  const found = header.map(columnName);
  const columns: Partial<Record<Column, number>> = {};
  for (const column of Object.keys(headers) as Column[]) {
    const name = headers[column].find((each) => found.includes(each));
    if (name !== undefined) columns[column] = found.indexOf(name);
  }
  if (columns.ticker !== undefined) return { ...columns, ticker: columns.ticker };
  const shown = header.join(', ').slice(0, 200);
  throw new FileError('wrong_header', `${file}: no column Symbol or Ticker in its header (${shown})`);
}

/** The columns that nothing is read from. */
export function unreadColumns(header: readonly string[], columns: InstrumentColumns): string[] {
  const read = new Set<number>(Object.values(columns));
  return header.filter((name, at) => name !== '' && !read.has(at));
}

const longest = 255;
/** What funds hold beside stocks. */
const notStocks =
  /^(?:cash|money market|futures?|forwards?|swaps?|options?|fx|cash collateral and margins|fixed income)\b/i;

/** One row as a description, or why there is none. */
export function parseInstrumentRow(
  fields: readonly string[],
  columns: InstrumentColumns,
): InstrumentDescription | RowProblem {
  const text = fields[columns.ticker] ?? '';
  if (text.trim() === '') return { code: 'missing_symbol', reason: 'the symbol is missing' };
  const ticker = parseDeliveredTicker(text);
  if (ticker === undefined)
    return { code: 'invalid_symbol', reason: `"${text.trim().slice(0, 40)}" cannot be a symbol` };
  if (columns.testIssue !== undefined && fields[columns.testIssue]?.trim().toUpperCase() === 'Y')
    return { code: 'test_issue', reason: `${ticker} is a test issue of the exchange` };
  const asset = columns.assetClass === undefined ? '' : (fields[columns.assetClass] ?? '').trim();
  if (notStocks.test(asset))
    return {
      code: 'not_a_stock',
      reason: `${ticker} is of the asset class ${asset}, which has no daily bars of its own`,
    };
  const description: Partial<Record<keyof Description, string>> = {};
  for (const field of ['name', 'sector', 'exchange', 'currency', 'timezone'] as const) {
    const at = columns[field];
    const value = at === undefined ? '' : (fields[at] ?? '').trim().toWellFormed();
    if (value.length > longest) return { code: 'too_long', reason: `${field} is longer than ${longest} characters` };
    if (value !== '') description[field] = value;
  }
  if (description.currency !== undefined && !isCurrencyUnit(description.currency)) {
    const found = description.currency.slice(0, 40);
    return { code: 'invalid_currency', reason: `currency "${found}": expected ${currencyExpected}` };
  }
  return { ticker, description };
}
