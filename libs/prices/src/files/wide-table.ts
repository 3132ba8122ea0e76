import { FileError, shownCells, type Table, type TableRow } from '#imports';
import { parseDeliveredTicker } from '#markets';
import { columnOf, symbolColumn, type Column } from './column-names.js';

/** The columns of one symbol in a table that has several side by side. */
interface SymbolColumns {
  readonly symbol: string;
  readonly at: ReadonlyMap<Column, number>;
}

/** A table with the columns of several symbols side by side, read as one row per symbol and day. */
export interface WideTable {
  /** Header of the rows that it is read as. */
  readonly header: readonly string[];
  readonly firstLine: number;
  /** True for the header rows of `yfinance.download`: fields, tickers, and the name of the index. */
  readonly yfinance: boolean;
  readonly unfold: (rows: readonly TableRow[]) => TableRow[];
}

const perSymbol = ['open', 'high', 'low', 'close', 'adjustedClose', 'volume', 'split', 'dividend'] as const;
const names: Readonly<Record<(typeof perSymbol)[number], string>> = {
  open: 'Open',
  high: 'High',
  low: 'Low',
  close: 'Close',
  adjustedClose: 'Adj Close',
  volume: 'Volume',
  split: 'Stock Splits',
  dividend: 'Dividends',
};

/** @returns undefined for a table of ordinary columns. @throws FileError `wrong_header` for one of closes alone. */
export function wideTable(table: Table): WideTable | undefined {
  return fromTwoRows(table) ?? fromOneRow(table);
}

/** yfinance and pandas: the field in one header row, the symbol in another, a third that names the index. */
function fromTwoRows({ header, above, below, firstLine }: Table): WideTable | undefined {
  const over = above.at(-1);
  const [next, third] = below.map(({ fields }) => fields ?? []);
  const [symbols, follower, skipped] =
    over && isSymbolRow(over)
      ? [over, next, 0]
      : next && isSymbolRow(next)
        ? [next, third, 1]
        : [undefined, undefined, 0];
  if (symbols === undefined) return undefined;
  const headRows = skipped + (follower && isIndexRow(follower) ? 1 : 0);
  const fields = filled(header);
  const columns = filled(symbols).map((symbol, index) => {
    const column = index === 0 ? undefined : columnOf(fields[index] ?? '');
    return column && { column, symbol: parseDeliveredTicker(symbol) ?? '' };
  });
  const yfinance = /^\s*(?:price|ticker)\s*$/i.test(header[0] ?? '') && symbols[0]?.trim().toLowerCase() !== 'date';
  return { ...wide(columns, 0, below[headRows]?.line ?? firstLine + headRows), yfinance };
}

/** quantmod and flattened pandas: `AAPL.Open,AAPL.Close,MSFT.Open,…`. */
function fromOneRow({ header, firstLine, file }: Table): WideTable | undefined {
  // Beside a close or an open of its own `PREV. CLOSE` is not one of a symbol PREV.
  if (header.some((cell) => ['open', 'close'].includes(columnOf(cell) ?? ''))) return undefined;
  const columns = header.map((cell) => (columnOf(cell) === undefined ? symbolColumn(cell) : undefined));
  const closes = columns.filter((found) => found?.column === 'close');
  if (closes.length === 0) return undefined;
  const opens = columns.filter((found) => found?.column === 'open');
  if (opens.length === 0) {
    throw new FileError(
      'wrong_header',
      `${file.name}: has closes alone (${shownCells(header)}); a bar needs open, high and low too`,
    );
  }
  if (['BID', 'ASK'].every((side) => closes.some((found) => found?.symbol === side))) {
    throw new FileError(
      'wrong_header',
      `${file.name}: has prices bid and asked (${shownCells(header)}); a bar has one of them: rename its columns Open, High, Low and Close`,
    );
  }
  const date = header.findIndex((cell) => columnOf(cell) === 'date');
  return { ...wide(columns, Math.max(date, 0), firstLine), yfinance: false };
}

function wide(
  columns: readonly ({ readonly column: Column; readonly symbol: string } | undefined)[],
  date: number,
  firstLine: number,
): Omit<WideTable, 'yfinance'> {
  const bySymbol = new Map<string, Map<Column, number>>();
  columns.forEach((found, index) => {
    if (!found || found.symbol === '') return;
    const at = bySymbol.get(found.symbol) ?? new Map<Column, number>();
    bySymbol.set(found.symbol, at.has(found.column) ? at : at.set(found.column, index));
  });
  const symbols: SymbolColumns[] = [...bySymbol].map(([symbol, at]) => ({ symbol, at }));
  const used = perSymbol.filter((column) => symbols.some(({ at }) => at.has(column)));
  return {
    header: ['Date', ...used.map((column) => names[column]), 'Symbol'],
    firstLine,
    unfold: (rows) => rows.flatMap((row) => unfold(row, date, used, symbols)),
  };
}

/** A day on which a symbol has nothing is not a row of it. */
function unfold(row: TableRow, date: number, used: readonly Column[], symbols: readonly SymbolColumns[]): TableRow[] {
  const { line, fields } = row;
  if (!fields) return [row];
  return symbols.flatMap(({ symbol, at }) => {
    const cells = used.map((column) => fields[at.get(column) ?? -1] ?? '');
    const nothing = cells.every((cell) => /^\s*(?:|nan|null|none|0|0\.0+)\s*$/i.test(cell));
    return nothing ? [] : [{ line, fields: [fields[date] ?? '', ...cells, symbol] }];
  });
}

/** `Ticker,MSFT,MSFT,KO`, or with nothing in front; in merged cells a symbol stands once and counts up to the next. */
function isSymbolRow([first = '', ...others]: readonly string[]): boolean {
  const named = others.filter((cell) => cell.trim() !== '');
  return (
    /^\s*(?:tickers?|symbols?|date|)\s*$/i.test(first) &&
    named.length > 0 &&
    named.every(
      (cell) =>
        parseDeliveredTicker(cell) !== undefined && columnOf(cell) === undefined && !/^[\d.,-]+$/.test(cell.trim()),
    )
  );
}

/** `Date,,,,`. */
function isIndexRow([first = '', ...others]: readonly string[]): boolean {
  return !/\d/.test(first) && others.every((cell) => cell.trim() === '');
}

function filled(cells: readonly string[]): string[] {
  let last = '';
  return cells.map((cell, index) => (cell.trim() === '' && index > 1 ? last : (last = cell.trim())));
}
