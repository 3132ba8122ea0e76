import { columnName, FileError, type RowProblem } from '#imports';
import { currencyExpected, isCurrencyUnit, parseDeliveredTicker } from '#markets';
import type { InstrumentDescription } from '../write/describe-instruments.command.js';
import type { Description } from '../write/instrument.decider.js';

/** What lists call a column, the preferred name first; as `columnName` writes them. */
const headers = {
  ticker: [
    ...['symbol', 'ticker', 'actsymbol', 'tickersymbol', 'tradingsymbol', 'stocksymbol', 'holdingticker'],
    ...['epic', 'tidm', 'asxcode', 'mnemonic', 'code'],
  ],
  name: [
    ...['name', 'company', 'companyname', 'security', 'securityname', 'longname', 'nameofcompany', 'issuername'],
    ...['title', 'description', 'instrumentname', 'instrument'],
  ],
  sector: ['sector', 'gicssector', 'gicssectorname', 'icbsector'],
  exchange: ['mic', 'exchange', 'listingexchange', 'exchangecode', 'primaryexchange', 'miccode', 'market'],
  // Of a fund's holdings `Currency` is that of the fund, and another column that of the stock.
  currency: ['marketcurrency', 'localcurrency', 'currency', 'currencycode', 'tradingcurrency'],
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
export type InstrumentColumns = Partial<Record<Column, number>> & {
  readonly ticker: number;
  /** A directory of NASDAQ, whose exchanges are letters. */
  readonly lettersOfExchanges: boolean;
};

export const expectedOfLists =
  'Expected a table with a column Symbol or Ticker; Name, Sector, Exchange and Currency are read too';

/** @throws FileError `wrong_header` where no column names the symbol. */
export function mapInstrumentColumns(header: readonly string[], file: string): InstrumentColumns {
  const found = header.map(columnName);
  const columns: Partial<Record<Column, number>> = {};
  for (const column of Object.keys(headers) as Column[]) {
    const name = headers[column].find((each) => found.includes(each));
    if (name !== undefined) columns[column] = found.indexOf(name);
  }
  const lettersOfExchanges = ['actsymbol', 'nasdaqsymbol', 'cqssymbol'].some((name) => found.includes(name));
  if (columns.ticker !== undefined) return { ...columns, ticker: columns.ticker, lettersOfExchanges };
  const shown = header.join(', ').slice(0, 200);
  throw new FileError('wrong_header', `${file}: no column names the symbols; found ${shown}. ${expectedOfLists}`);
}

/** The columns that nothing is read from. */
export function unreadColumns(header: readonly string[], columns: InstrumentColumns): string[] {
  const read = new Set<unknown>(Object.values(columns));
  return header.filter((name, at) => name !== '' && !read.has(at));
}

const longest = 255;

/** NASDAQ's letters: https://www.nasdaqtrader.com/trader.aspx?id=symboldirdefs */
const exchangeOfLetter: Readonly<Record<string, string>> = {
  A: 'XASE',
  N: 'XNYS',
  P: 'ARCX',
  Q: 'XNAS',
  V: 'IEXG',
  Z: 'BATS',
};

/** What lists write where they know nothing. */
const notStated = /^(?:[-–—]+|n\/?a|nan|null|none|unassigned|unknown|not available)$/i;
/** Lines of a fund for its cash, where no column says what they are; CASH alone is the ticker of a bank. */
const cashTicker = /^(?:CASH[_-][A-Z]{3}|[A-Z]{3}[_-]CASH)$/;
const cashName = /^(?:cash(?: (?:and|&) (?:cash )?equivalents?)?|u\.?s\.? dollars?|[a-z]{3} cash(?:\(.*\))?)$/i;
const cashSector = /^cash\b/i;

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
  const of = (column: Column) => (columns[column] === undefined ? '' : (fields[columns[column]] ?? '').trim());
  if (cashTicker.test(ticker) || cashName.test(of('name')) || cashSector.test(of('sector')))
    return { code: 'not_a_stock', reason: `${ticker} is cash of a fund, which has no daily bars of its own` };
  const description: Partial<Record<keyof Description, string>> = {};
  for (const field of ['name', 'sector', 'exchange', 'currency', 'timezone'] as const) {
    const said = of(field).toWellFormed();
    const value = (field === 'exchange' && columns.lettersOfExchanges && exchangeOfLetter[said]) || said;
    if (value.length > longest) return { code: 'too_long', reason: `${field} is longer than ${longest} characters` };
    if (value !== '' && !notStated.test(value)) description[field] = value;
  }
  if (description.currency !== undefined && !isCurrencyUnit(description.currency)) {
    const found = description.currency.slice(0, 40);
    return { code: 'invalid_currency', reason: `currency "${found}": expected ${currencyExpected}` };
  }
  return { ticker, description };
}
