import { FileError } from '#imports';
import { isYahooShape } from './yahoo-shape.js';

/** Where a bar's fields stand in a row; -1 for a column that the file does not have. */
export interface BarColumns {
  readonly kind: 'bars';
  /** `yahoo`: the columns of Yahoo's download, in any order, whose prices are split-adjusted. */
  readonly format: 'yahoo' | 'ohlcv';
  readonly width: number;
  readonly date: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly adjustedClose: number;
  readonly symbol: number;
  readonly currency: number;
  readonly exchange: number;
  readonly split: number;
  readonly dividend: number;
}

/** Where an action's fields stand, in a file of splits and dividends. */
export interface ActionColumns {
  readonly kind: 'actions';
  readonly width: number;
  readonly date: number;
  readonly symbol: number;
  readonly currency: number;
  readonly split: number;
  readonly dividend: number;
  /** `split` or `dividend`, for a file with one row per action and its `value`. */
  readonly type: number;
  readonly value: number;
}

/** Spellings of each column, lower case without anything but letters and digits; the first that is there counts. */
const aliases = {
  date: ['date', 'exdate', 'day', 'tradingday', 'tradedate', 'timestamp', 'datetime', 'time'],
  open: ['open', 'openprice', 'o'],
  high: ['high', 'highprice', 'h'],
  low: ['low', 'lowprice', 'l'],
  close: ['close', 'closeprice', 'c', 'closelast'],
  volume: ['volume', 'vol', 'v'],
  adjustedClose: ['adjclose', 'adjustedclose', 'closeadj', 'closeadjusted', 'adjcloseprice'],
  symbol: ['symbol', 'ticker', 'stock', 'code', 'instrument', 'name'],
  currency: ['currency'],
  exchange: ['exchange', 'mic', 'market'],
  split: ['stocksplits', 'stocksplit', 'split', 'splits', 'splitratio', 'splitfactor', 'splitcoefficient'],
  dividend: ['dividend', 'dividends', 'exdividend', 'dividendamount', 'divcash', 'cashdividend'],
  type: ['type', 'action', 'actiontype', 'event'],
  value: ['value', 'amount', 'ratio'],
} as const;

const barColumns = ['date', 'open', 'high', 'low', 'close', 'volume'] as const;

/**
 * What a file's header says it holds: bars, or splits and dividends.
 * @throws FileError `wrong_header` naming what is missing and what was found.
 */
export function recogniseColumns(header: readonly string[], file: string): BarColumns | ActionColumns {
  const names = header.map((name) => name.toLowerCase().replace(/[^a-z0-9]/g, ''));
  const at = (column: keyof typeof aliases) =>
    aliases[column].map((alias) => names.indexOf(alias)).find((index) => index >= 0) ?? -1;
  const width = header.length;
  const shared = { width, date: at('date'), symbol: at('symbol'), currency: at('currency') };
  const missing = barColumns.filter((column) => at(column) < 0);
  if (missing.length === 0) {
    return {
      kind: 'bars',
      format: isYahooShape(names) ? 'yahoo' : 'ohlcv',
      ...shared,
      open: at('open'),
      high: at('high'),
      low: at('low'),
      close: at('close'),
      volume: at('volume'),
      adjustedClose: at('adjustedClose'),
      exchange: at('exchange'),
      split: at('split'),
      dividend: at('dividend'),
    };
  }
  const typed = at('type') >= 0 && at('value') >= 0;
  const actions = { kind: 'actions', ...shared, split: at('split'), dividend: at('dividend') } as const;
  const speaksOfActions = typed || actions.split >= 0 || actions.dividend >= 0;
  // A file that has prices too is meant to be one of bars, whatever else it holds.
  if (shared.date >= 0 && speaksOfActions && at('open') < 0 && at('close') < 0) {
    return { ...actions, type: typed ? at('type') : -1, value: typed ? at('value') : -1 };
  }
  throw new FileError(
    'wrong_header',
    `${file}: no prices by its header: ${missing.join(', ')} missing; found ${shown(header)}. ` +
      'Expected Date,Open,High,Low,Close,Volume with or without Adj Close and Symbol, or Symbol,Date and Split or Dividend',
  );
}

function shown(header: readonly string[]): string {
  const names = header.slice(0, 12).map((name) => JSON.stringify(name.slice(0, 24)));
  return names.join(', ') + (header.length > 12 ? ` and ${header.length - 12} more` : '');
}
