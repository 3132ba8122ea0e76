import { columnName } from '#imports';
import { parseDeliveredTicker } from '#markets';

/** Spellings of each column as `columnName` leaves them; of several that are there the first counts. */
export const spellings = {
  date: [
    ...[
      'date',
      'exdate',
      'exdividenddate',
      'exdivdate',
      'exeffdate',
      'executiondate',
      'day',
      'tradingday',
      'tradingdate',
      'tradedate',
      'businessdate',
      'pricedate',
      'quotedate',
      'dt',
    ],
    ...[
      'datum',
      'fecha',
      'data',
      'dato',
      'handelstag',
      'timestamp',
      'datetime',
      'timeopen',
      'opentime',
      'localtime',
      'gmttime',
      'windowstart',
      'date1',
    ],
    ...['time', 'unix', 'unixtimestamp', 'epoch', 't'],
  ],
  time: ['time', 'timeofday', 'tradetime', 'uhrzeit', 'zeit', 'hora', 'heure'],
  open: [
    ...[
      'open',
      'openprice',
      'openingprice',
      'o',
      'eroffnung',
      'eroffnungskurs',
      'eroffn',
      'erster',
      'ouverture',
      'ouv',
    ],
    ...['apertura', 'abertura', 'first', 'otwarcie'],
  ],
  high: [
    ...[
      'high',
      'highprice',
      'dayhigh',
      'h',
      'hoch',
      'tageshoch',
      'haut',
      'plushaut',
      'maximo',
      'maxima',
      'alto',
      'max',
    ],
    ...['massimo', 'highest', 'maximum', 'najwyzszy'],
  ],
  low: [
    ...[
      'low',
      'lowprice',
      'daylow',
      'l',
      'tief',
      'tagestief',
      'bas',
      'plusbas',
      'minimo',
      'minima',
      'bajo',
      'baixo',
      'min',
    ],
    ...['lowest', 'minimum', 'najnizszy'],
  ],
  close: [
    ...[
      'close',
      'closeprice',
      'closingprice',
      'closelast',
      'c',
      'schluss',
      'schlusskurs',
      'cloture',
      'cierre',
      'fechamento',
    ],
    ...[
      'zamkniecie',
      'chiusura',
      'zuletzt',
      'dernier',
      'ultimo',
      // Futures have both: the exchange settles them at its own price, and that is their close.
      'settle',
      'settlement',
      'settlementprice',
      'last',
      'lastprice',
      'lasttrade',
      'price',
    ],
  ],
  volume: [
    ...[
      'volume',
      'vol',
      'v',
      'totalvolume',
      'sharevolume',
      'volumetraded',
      'tradedvolume',
      'totaltradedquantity',
      'tottrdqty',
    ],
    ...[
      'ttltrdqnty',
      'wolumen',
      'noofshares',
      'numberofshares',
      'sharestraded',
      'stuecke',
      'stucke',
      'volumen',
      'tickvol',
      'tickvolume',
    ],
  ],
  adjustedClose: [
    'adjclose',
    'adjustedclose',
    'closeadj',
    'closeadjusted',
    'adjcloseprice',
    'adjustedclosingprice',
    'adjusted',
  ],
  symbol: [
    'symbol',
    'ticker',
    'tickersymbol',
    'stocksymbol',
    'sym',
    'tic',
    'stock',
    'code',
    'instrument',
    'pair',
    'tscode',
    'stockcode',
    'ric',
    'name',
  ],
  currency: ['currency', 'ccy'],
  exchange: ['exchange', 'mic', 'market'],
  split: ['stocksplits', 'stocksplit', 'split', 'splits', 'splitratio', 'splitfactor', 'splitcoefficient'],
  dividend: ['dividend', 'dividends', 'exdividend', 'dividendamount', 'divcash', 'cashdividend', 'cashamount'],
  type: ['type', 'action', 'actiontype', 'event'],
  value: ['value', 'amount', 'ratio'],
} as const satisfies Record<string, readonly string[]>;

export type Column = keyof typeof spellings;

const columns = new Map<string, Column>(
  (Object.keys(spellings) as Column[]).flatMap((column) =>
    spellings[column].map((spelling) => [spelling, column] as const),
  ),
);

/** What Yahoo's page says of a column when one points at it; copied from there it stands in the header. */
const yahooNotes = /(?:close|adjustedclose)priceadjustedforsplits.*$/;

/** Figures made of volumes, and volumes in thousands: no count of what was traded. */
const notVolume =
  /weighted|average|change|percent|ratio|oscillator|profile|delta|rank|thousand|million|billion|lakh|crore|\d|^(?:avg|mean|[sew]?ma|chg|pct|(?:in)?(?:[kmb]|mio|mln|mn|bn))$/;

/** A volume whose name has more than the word, such as what it counts: `Volume BTC`. */
export function isNamedVolume(name: string): boolean {
  return name.startsWith('volume') && !notVolume.test(name.slice('volume'.length));
}

/** A column's name without numbers in front (`5. volume`) and a currency behind (`open (USD)`). */
export function priceColumnName(cell: string): string {
  const name = columnName(cell).replace(/^\d+/, '').replace(yahooNotes, '');
  if (columns.has(name) || name.startsWith('volume')) return name;
  const bare = name.replace(/(?:usdt?|eur|gbp|inr)$/, '');
  return columns.has(bare) ? bare : name;
}

/** A column of one symbol among several: `AAPL.Open`, `Close AAPL`, `('Close', 'AAPL')`. */
export interface SymbolColumn {
  readonly column: Column;
  readonly symbol: string;
}

const ofBars = new Set<Column>(['open', 'high', 'low', 'close', 'adjustedClose', 'volume', 'split', 'dividend']);

export function symbolColumn(cell: string): SymbolColumn | undefined {
  if (!/[a-z]{2}/i.test(cell)) return undefined;
  const words = cell
    .replace(/[()'"]/g, '')
    .split(/[\s,._:|-]+/)
    .filter((word) => word !== '');
  for (let cut = 1; cut < words.length; cut++) {
    const [front, back] = [words.slice(0, cut), words.slice(cut)];
    const found = pairOf(front, back) ?? pairOf(back, front);
    if (found) return found;
  }
  return undefined;
}

function pairOf(name: readonly string[], symbol: readonly string[]): SymbolColumn | undefined {
  const column = columns.get(columnName(name.join('')));
  const ticker = parseDeliveredTicker(symbol.join('.'));
  // A symbol is written in capitals; `Open price` is not the stock PRICE.
  const isTicker =
    ticker !== undefined && symbol.join('') === symbol.join('').toUpperCase() && !columns.has(ticker.toLowerCase());
  return column !== undefined && ofBars.has(column) && name.join('').length > 1 && isTicker
    ? { column, symbol: ticker }
    : undefined;
}

/** True for the name of a column that prices or actions may have. */
export function knowsColumn(cell: string): boolean {
  // Of the cells that are looked at for a header most are numbers and days.
  if (!/\p{Letter}/u.test(cell)) return false;
  const name = priceColumnName(cell);
  return columns.has(name) || isNamedVolume(name) || symbolColumn(cell) !== undefined;
}

export function columnOf(cell: string): Column | undefined {
  return columns.get(priceColumnName(cell));
}
