import type { ReadOptions } from '#imports';
import type { ActionRow } from '../files/action-row.js';
import type { Delivery } from '../files/delivery.js';
import type { BarColumns } from '../files/price-columns.js';
import { BarFileReader, type RowBatch } from './bar-file-reader.js';
import type { PriceFile } from './delivery-terms.js';
import type { PriceImport } from './price-import.js';

/** Rows of a file kept from the survey, at most: some 20 MB. A file with more is read a second time. */
const keptRows = 50_000;
/** Where a file is larger, its second reading is the one that shows progress. */
const smallFile = 4 * 1024 * 1024;

/** What a whole file says, before any of it is recorded. */
export interface Survey {
  readonly deliveries: ReadonlyMap<string, Delivery>;
  /** Splits and dividends in the accepted rows, by symbol. */
  readonly actions: ReadonlyMap<string, readonly ActionRow[]>;
  /** Rows that were rejected and may have told of a split or a dividend. */
  readonly hidingActions: number;
  /** The latest day in the file; undefined where no row was accepted. */
  readonly lastDay: string | undefined;
  readonly outOfOrder: number;
  /** Every row, once. */
  batches(): AsyncIterable<RowBatch> | Iterable<RowBatch>;
  /** True where the deliveries lie in a temporary file: they must not be asked once it is closed. */
  isOnDisk(): boolean;
  close(): void;
}

type Reading = Pick<PriceImport, 'today' | 'reading'>;

/** Reads a file of bars whole. What it says is known before its first row is recorded. */
export async function surveyFile(source: PriceFile<BarColumns>, run: Reading): Promise<Survey> {
  const reader = new BarFileReader(source, run.today);
  try {
    return await survey(reader, source, run);
  } catch (error) {
    reader.close();
    throw error;
  }
}

async function survey(
  reader: BarFileReader,
  source: PriceFile<BarColumns>,
  { today, reading: { onBytes, ...quietly } }: Reading,
): Promise<Survey> {
  const isSmall = source.file.size <= smallFile;
  const actions = new Map<string, ActionRow[]>();
  let kept: RowBatch[] | undefined = isSmall ? [] : undefined;
  let rows = 0;
  let hidingActions = 0;
  let lastDay = '';
  for await (const batch of reader.batches(isSmall ? { ...quietly, onBytes } : quietly)) {
    rows += batch.read;
    hidingActions += batch.rejected.filter(({ mayHideActions }) => mayHideActions).length;
    if (rows > keptRows) kept = undefined;
    kept?.push(batch);
    for (const { symbol, bar } of batch.accepted) {
      if (bar.date > lastDay) lastDay = bar.date;
      if (bar.actions.length === 0) continue;
      const known = actions.get(symbol);
      if (known) known.push(...bar.actions);
      else actions.set(symbol, [...bar.actions]);
    }
  }
  const { deliveries } = reader;
  return {
    deliveries,
    actions,
    hidingActions,
    lastDay: lastDay === '' ? undefined : lastDay,
    outOfOrder: [...deliveries.values()].reduce((sum, delivery) => sum + delivery.outOfOrder, 0),
    batches: () => kept ?? again(source, today, isSmall ? quietly : { ...quietly, onBytes }),
    isOnDisk: () => reader.isOnDisk,
    close: () => reader.close(),
  };
}

async function* again(source: PriceFile<BarColumns>, today: string, reading: ReadOptions): AsyncGenerator<RowBatch> {
  const reader = new BarFileReader(source, today);
  try {
    yield* reader.batches(reading);
  } finally {
    reader.close();
  }
}
