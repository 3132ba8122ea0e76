import { UsageError } from '#cli';
import type { InputFile } from '#imports';
import { parseTicker, type PriceBasis } from '#markets';
import type { ActionColumns, BarColumns } from '../files/price-columns.js';

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
}

/** What holds for every row of one file. */
export interface DeliveryTerms {
  readonly source: string;
  readonly basis: PriceBasis['basis'];
  /** Whether the caller said the basis. */
  readonly basisStated: boolean;
  /** In words, why it is taken for that, before the closes were looked at. */
  readonly basisBecause: string;
  /** Undefined: up to the file's last row. */
  readonly through: string | undefined;
  /** Undefined: a column says it, row by row. */
  readonly symbol: string | undefined;
  readonly exchange: string | null;
  readonly currency: string | null;
}

/** A file whose header was understood. */
export interface PriceFile<C extends BarColumns | ActionColumns = BarColumns | ActionColumns> {
  readonly file: InputFile;
  readonly columns: C;
  readonly terms: DeliveryTerms;
}

/**
 * Yahoo's download is known to be split-adjusted through its last row; other files are taken as traded unless the caller says
 * otherwise. Where no column names the symbol, the caller or the file's name does (`BRK-A.csv.gz`).
 * @throws UsageError where nothing does.
 */
export function termsOf(
  file: InputFile,
  columns: BarColumns | ActionColumns,
  settings: DeliverySettings,
): DeliveryTerms {
  const yahoo = columns.kind === 'bars' && columns.format === 'yahoo';
  const stated = settings.basis ?? (settings.basisThrough === undefined ? undefined : 'splitAdjusted');
  return {
    source: settings.source ?? (yahoo ? 'yahoo-file' : defaultSource),
    basis: stated ?? (yahoo ? 'splitAdjusted' : 'asTraded'),
    basisStated: stated !== undefined,
    basisBecause: because(stated !== undefined, yahoo),
    through: settings.basisThrough,
    symbol: columns.symbol >= 0 ? settings.symbol : (settings.symbol ?? symbolInName(file.name)),
    exchange: settings.exchange ?? null,
    currency: settings.currency ?? null,
  };
}

function because(stated: boolean, yahoo: boolean): string {
  if (stated) return '--basis says so';
  return yahoo ? "the columns are those of Yahoo's download" : 'nothing in the file says that they are adjusted';
}

function symbolInName(name: string): string {
  const stem = name.replace(/\.gz$/i, '').replace(/\.[A-Za-z]{1,4}$/, '');
  const ticker = parseTicker(stem);
  if (ticker !== undefined) return ticker;
  throw new UsageError(`${name}: neither a column nor the file's name gives the symbol; say it with --symbol`);
}
