import { createHash } from 'node:crypto';
import {
  FileError,
  openTable,
  readTable,
  type InputFile,
  type ReadOptions,
  type RefusedFile,
  type Table,
} from '#imports';
import type { InstrumentRegistry } from '#contracts';
import { parseTicker } from '#markets';
import { columnOf, knowsColumn } from '../files/column-names.js';
import { expected, recogniseColumns, type ActionColumns, type BarColumns } from '../files/price-columns.js';
import { wideTable } from '../files/wide-table.js';
import { identityOf, termsOf, type DeliverySettings, type PriceFile } from './delivery-terms.js';
import { factsOf } from './file-facts.js';
import { surveyFormats, surveyPlain } from './format-survey.js';

export interface PriceFiles {
  readonly bars: readonly PriceFile<BarColumns>[];
  readonly actions: readonly PriceFile<ActionColumns>[];
  /** Those that cannot be read, each with its reason; the others can. */
  readonly refused: readonly RefusedFile[];
}

/** Looks at every file before the first row of any is recorded, so that all that cannot be read are named at once. */
export async function recogniseFiles(
  files: readonly InputFile[],
  settings: DeliverySettings & { readonly today: string; readonly signal?: AbortSignal | undefined },
  registry: Pick<InstrumentRegistry, 'timezoneOf'>,
): Promise<PriceFiles> {
  const bars: PriceFile<BarColumns>[] = [];
  const actions: PriceFile<ActionColumns>[] = [];
  const refused: RefusedFile[] = [];
  for (const file of files) {
    try {
      const found = await recogniseFile(file, settings, registry);
      if (isBars(found)) bars.push(found);
      else actions.push(found as PriceFile<ActionColumns>);
    } catch (error) {
      settings.signal?.throwIfAborted();
      if (!(error instanceof FileError)) throw error;
      refused.push({ file: file.name, code: error.code, reason: error.message });
    }
  }
  return { bars, actions, refused };
}

async function recogniseFile(
  file: InputFile,
  settings: DeliverySettings & { readonly today: string; readonly signal?: AbortSignal | undefined },
  registry: Pick<InstrumentRegistry, 'timezoneOf'>,
): Promise<PriceFile> {
  const { signal } = settings;
  const table = await openTable(file, { knows: knowsColumn, columns: settings.columns, explain });
  const wide = wideTable(table);
  const header = wide?.header ?? table.header;
  const below = table.below.filter(({ line }) => line >= (wide ?? table).firstLine);
  const found = recogniseColumns(header, file.name, wide ? wide.unfold(below) : below);
  const bare = found.kind === 'bars' && found.format === 'ohlcv';
  const columns = bare && wide?.yfinance ? ({ ...found, format: 'yfinance' } as const) : found;
  const oneTable = columns.symbol < 0;
  const rows = (options: ReadOptions) =>
    wide ? unfolded(table, wide, options) : readTable(table, { ...options, oneTable });
  const terms = termsOf(file, columns, settings);
  const symbol = terms.symbol ?? parseTicker(below[0]?.fields?.[columns.symbol] ?? '');
  const knownTimezone = symbol === undefined ? undefined : await registry.timezoneOf(symbol);
  const surveying = { ...settings, knownTimezone };
  const content = createHash('sha256');
  const plain = wide ? undefined : surveyPlain(table, columns, surveying);
  if (plain) content.update(file.content!);
  const whole = rows({ signal, onContent: (piece) => content.update(piece) });
  const surveyed = plain ?? (await surveyFormats(file.name, columns, whole, surveying));
  const { reading, dates, rows: count } = surveyed;
  const { decimalMark } = reading.numbers;
  const shape = wide ? 'several symbols side by side' : 'table';
  return {
    file,
    columns,
    terms,
    identity: identityOf(file.name, content.digest('hex'), terms, settings),
    reading,
    rows,
    facts: factsOf(table, header, columns, { shape, dates, decimalMark, rows: count }),
  };
}

async function* unfolded(
  table: Table,
  { firstLine, unfold }: NonNullable<ReturnType<typeof wideTable>>,
  options: ReadOptions,
) {
  for await (const rows of readTable({ ...table, firstLine }, options)) yield unfold(rows);
}

function isBars(file: PriceFile): file is PriceFile<BarColumns> {
  return file.columns.kind === 'bars';
}

const binance = [
  ...['opentime', 'open', 'high', 'low', 'close', 'volume', 'closetime', 'quotevolume', 'count', 'takerbuyvolume'],
  ...['takerbuyquotevolume', 'ignore'],
];
const unnamed = ['date', 'open', 'high', 'low', 'close', 'volume'];

/** What would be right, where no row names columns of prices. */
function explain([first = []]: readonly (readonly string[])[]): string {
  const [date = '', ...others] = first;
  if (others.length > 1 && others.every((cell) => /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/.test(cell))) {
    return ` Its days seem to stand side by side; turn its rows into columns (transpose it). ${expected}`;
  }
  if (columnOf(date) === 'date' && others.length > 0 && others.every((cell) => parseTicker(cell) !== undefined)) {
    return ` It seems to have closes of several symbols side by side; a bar needs open, high and low too. ${expected}`;
  }
  if (!/^\s*\d/.test(date)) return ` ${expected}`;
  if (first.length === binance.length && /^\d{13,16}$/.test(date))
    return ` Perhaps ${binance.join(',')}, as Binance has them.`;
  const names = /^\d{1,2}:\d{2}|^\d{6}$/.test(others[0] ?? '') ? ['date', 'time', ...unnamed.slice(1)] : unnamed;
  return names.length === first.length ? ` Perhaps ${names.join(',')}.` : '';
}
