import { FileError, shownCells, type TableRow } from '#imports';
import { isNamedVolume, priceColumnName, spellings, type Column } from './column-names.js';
import { hasUnadjustedCloseBeside, isYahooHistoryShape, isYahooShape } from './yahoo-shape.js';

/** Where a bar's fields stand in a row; -1 for a column that the file does not have. */
export interface BarColumns {
  readonly kind: 'bars';
  /**
   * `yahoo`: the columns of Yahoo's download, in any order, whose prices are split-adjusted; `yfinance`: split-adjusted as well, by its header
   * rows; `yahoo-history`: perhaps with dividends in the prices; `unadjusted-beside`: split-adjusted, as the close as traded has a column
   * of its own.
   */
  readonly format: 'yahoo' | 'yfinance' | 'yahoo-history' | 'unadjusted-beside' | 'ohlcv';
  readonly width: number;
  readonly date: number;
  /** Of the time of day, where a column beside the date has it. */
  readonly time: number;
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
  readonly time: number;
  readonly symbol: number;
  readonly currency: number;
  readonly split: number;
  readonly dividend: number;
  /** `split` or `dividend`, for a file with one row per action and its `value`. */
  readonly type: number;
  readonly value: number;
}

/** Indices and currencies have no volume. */
const barColumns = ['date', 'open', 'high', 'low', 'close'] as const;

/**
 * What a file's header says it holds: bars, or splits and dividends.
 * @param sample the first rows, for columns that their names alone do not tell
 * @throws FileError `wrong_header` naming what is missing and what was found.
 */
export function recogniseColumns(
  header: readonly string[],
  file: string,
  sample: readonly TableRow[] = [],
): BarColumns | ActionColumns {
  const names = header.map(priceColumnName);
  const find = (column: Column) =>
    spellings[column].map((spelling) => names.indexOf(spelling)).find((index) => index >= 0) ?? -1;
  const date = find('date') < 0 ? namelessDates(header, sample) : find('date');
  const at = (column: Column) => (column === 'date' ? date : find(column));
  const time = at('time') === date ? -1 : at('time');
  const shared = {
    width: header.length,
    date,
    time,
    symbol: symbolAt(names, at('symbol'), sample),
    currency: at('currency'),
  };
  const volume = volumeAt(names, sample);
  refuseTwice(names, sample, file);
  const missing = barColumns.filter((column) => at(column) < 0);
  if (missing.length === 0) {
    return {
      kind: 'bars',
      format: formatOf(names),
      ...shared,
      open: at('open'),
      high: at('high'),
      low: at('low'),
      close: at('close'),
      volume,
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
  if (date >= 0 && speaksOfActions && at('open') < 0 && at('close') < 0) {
    return { ...actions, type: typed ? at('type') : -1, value: typed ? at('value') : -1 };
  }
  throw new FileError(
    'wrong_header',
    `${file}: no prices by its header: ${missing.join(', ')} missing; found ${shownCells(header)}. ${expected}`,
  );
}

const ofPrices = new Set<string>(
  (['open', 'high', 'low', 'close', 'adjustedClose', 'volume'] as const).flatMap((column) => spellings[column]),
);

const ofDays = new Set<string>(spellings.date);

/** @throws FileError where two columns have one name and other numbers or days: either may be meant. */
function refuseTwice(names: readonly string[], sample: readonly TableRow[], file: string): void {
  names.forEach((name, index) => {
    const first = names.indexOf(name);
    if (first === index || !(ofPrices.has(name) || ofDays.has(name))) return;
    if (sample.every(({ fields }) => fields?.[first]?.trim() === fields?.[index]?.trim())) return;
    const found = `the column ${name} stands twice in its header, with other`;
    const what = ofPrices.has(name)
      ? 'numbers; rename the one that is not meant'
      : 'days: it seems to be several tables side by side; put each into a file of its own';
    throw new FileError('wrong_header', `${file}: ${found} ${what}`);
  });
}

function formatOf(names: readonly string[]): BarColumns['format'] {
  if (hasUnadjustedCloseBeside(names)) return 'unadjusted-beside';
  if (isYahooShape(names)) return 'yahoo';
  return isYahooHistoryShape(names) ? 'yahoo-history' : 'ohlcv';
}

export const expected =
  'Expected Date,Open,High,Low,Close with or without Volume, Adj Close and Symbol, or Symbol,Date and Split or Dividend';

/** Tables of pandas and R leave the column of their dates without a name, or call it the index. */
function namelessDates(header: readonly string[], sample: readonly TableRow[]): number {
  const named = /^(?:|index|unnamed: ?0|price|x)$/i.test(header[0]?.trim() ?? '');
  const dates = sample.slice(0, 20).every(({ fields }) => /\d\D*\d{2}|^$/.test(fields?.[0] ?? ''));
  return named && sample.length > 0 && dates ? 0 : -1;
}

/** A name may be a company's or a number of the vendor; it is a symbol where every row has one in capitals. */
function symbolAt(names: readonly string[], index: number, sample: readonly TableRow[]): number {
  if (names[index] !== 'name') return index;
  return sample.every(({ fields }) => /^\s*[A-Z][A-Z0-9.^=-]{0,11}\s*$/.test(fields?.[index] ?? 'A')) ? index : -1;
}

/** What currencies on the other side of a pair call their volume. */
const ofQuote = /(?:usd[tc]?|busd|fdusd|eur|gbp|jpy|krw|to|quote|notional|currency)$/;

/**
 * Of several volumes the first that is not always 0: MetaTrader has an empty one beside that of ticks. Or `Volume BTC`, before
 * `Volume USDT`.
 */
function volumeAt(names: readonly string[], sample: readonly TableRow[]): number {
  const spelled = spellings.volume.map((spelling) => names.indexOf(spelling)).filter((index) => index >= 0);
  const named = names.flatMap((name, index) => (isNamedVolume(name) ? [index] : []));
  const ofBase = named.find((index) => !ofQuote.test(names[index]!));
  const candidates = spelled.length > 0 ? spelled : [ofBase ?? named[0] ?? -1];
  const used = candidates.find((index) => sample.some(({ fields }) => Number(fields?.[index] ?? 0) !== 0));
  return used ?? candidates[0]!;
}
