import { uuidOfName, type ImportedFile } from '#contracts';
import { FileError, type DayOrder, type DecimalMark, type InputFile, type ReadOptions, type TableRow } from '#imports';
import type { PriceBasis } from '#markets';
import type { CellReading } from '../files/cells.js';
import type { ActionColumns, BarColumns } from '../files/price-columns.js';
import type { FileFacts } from './file-facts.js';
import { symbolOfFile } from './file-symbol.js';

/** Label of files that nobody named. */
export const defaultSource = 'csv';

/** What the caller says of the files; all of it may be left out. */
export interface DeliverySettings {
  readonly symbol?: string | undefined;
  readonly source?: string | undefined;
  readonly basis?: PriceBasis['basis'] | undefined;
  readonly basisThrough?: string | undefined;
  readonly exchange?: string | undefined;
  readonly currency?: string | undefined;
  /** Names of the columns, for files without a header. */
  readonly columns?: readonly string[] | undefined;
  /** Which of day and month stands first. */
  readonly dateFormat?: DayOrder | undefined;
  /** IANA time zone whose day a time in UTC means. */
  readonly timezone?: string | undefined;
  readonly decimal?: DecimalMark | undefined;
}

/** What holds for every row of one file. */
export interface DeliveryTerms {
  readonly source: string;
  readonly basis: PriceBasis['basis'];
  /** Whether the caller said the basis. */
  readonly basisStated: boolean;
  /** True where files with such columns come as traded too, and only closes around a split tell. */
  readonly perhapsAsTraded: boolean;
  /** In words, why it is taken for that, before the closes were looked at. */
  readonly basisBecause: string;
  /** Undefined: up to the file's last row. */
  readonly through: string | undefined;
  /** Undefined: a column says it, row by row. */
  readonly symbol: string | undefined;
  readonly exchange: string | null;
  readonly currency: string | null;
}

/** What a file says: the same content under the same terms is the same file, whatever it is called. */
export function identityOf(
  name: string,
  sha256: string,
  terms: DeliveryTerms,
  settings: DeliverySettings,
): ImportedFile {
  const { source, basis, basisStated, through, symbol, exchange, currency } = terms;
  const { columns, dateFormat, timezone, decimal } = settings;
  const read = { basis, basisStated, through, symbol, exchange, currency, columns, dateFormat, timezone, decimal };
  return { id: uuidOfName(`file ${source} ${sha256} ${JSON.stringify(read)}`), name, source, sha256 };
}

/** A file whose header was understood. */
export interface PriceFile<C extends BarColumns | ActionColumns = BarColumns | ActionColumns> {
  readonly file: InputFile;
  readonly columns: C;
  readonly terms: DeliveryTerms;
  readonly identity: ImportedFile;
  readonly reading: CellReading;
  readonly facts: FileFacts;
  /** All rows, from the first, each time it is called. */
  readonly rows: (options: ReadOptions) => AsyncIterable<readonly TableRow[]>;
}

/**
 * Yahoo's download is known to be split-adjusted through its last row, and that of yfinance without an adjusted close to hold the
 * dividends too; other files are taken as traded unless the caller says otherwise. Where no column names the symbol, the caller or the file's name does (`BRK-A.csv.gz`).
 * @throws FileError `symbol_needed` where nothing does.
 */
export function termsOf(
  file: InputFile,
  columns: BarColumns | ActionColumns,
  settings: DeliverySettings,
): DeliveryTerms {
  const format = columns.kind === 'bars' ? columns.format : undefined;
  const yahoo = format === 'yahoo' || format === 'yfinance';
  const byColumns = ofFormat[format ?? 'ohlcv'];
  const stated = settings.basis ?? (settings.basisThrough === undefined ? undefined : 'splitAdjusted');
  return {
    source: settings.source ?? (yahoo ? 'yahoo-file' : defaultSource),
    basis: stated ?? byColumns.basis,
    basisStated: stated !== undefined,
    perhapsAsTraded: stated === undefined && format === 'yahoo-history',
    basisBecause: stated === undefined ? byColumns.because : '--basis says so',
    through: settings.basisThrough,
    symbol: settings.symbol ?? (columns.symbol >= 0 ? undefined : symbolNeeded(file)),
    exchange: settings.exchange ?? null,
    currency: settings.currency ?? null,
  };
}

/** What the columns of a format say of its prices, and why; tables of actions are like those of which nothing is known. */
const ofFormat: Record<BarColumns['format'], { readonly basis: PriceBasis['basis']; readonly because: string }> = {
  yahoo: { basis: 'splitAdjusted', because: "the columns are those of Yahoo's download" },
  yfinance: {
    basis: 'fullyAdjusted',
    because: 'the header rows are those of yfinance, which by its default puts splits and dividends into the prices',
  },
  'yahoo-history': {
    basis: 'fullyAdjusted',
    because:
      'Dividends and Stock Splits without an Adj Close are what yfinance gives by default, with splits and dividends in the prices',
  },
  'unadjusted-beside': { basis: 'splitAdjusted', because: 'a column of its own has the close as traded' },
  ohlcv: { basis: 'asTraded', because: 'nothing in the file says that they are adjusted' },
};

function symbolNeeded(file: InputFile): string {
  const found = symbolOfFile(file);
  if (typeof found === 'string') return found;
  const why = found
    ? `the file's name says ${found.file} and its sheet's ${found.sheet}`
    : "neither a column nor the file's name gives the symbol";
  throw new FileError(
    'symbol_needed',
    `${file.name}: ${why}; give --symbol, or name the ${file.sheetName === undefined ? 'file after it (AAPL.csv)' : 'sheet after it (AAPL)'}`,
  );
}
