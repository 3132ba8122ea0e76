import type { ImportRun, ReadOptions, RowProblem } from '#imports';
import type { ImportedFile, InstrumentRegistry } from '#contracts';
import type { PriceLedger } from '../ledger/price-ledger.js';
import type { Deliveries } from './deliveries.js';
import type { InFlight } from './in-flight.js';

/** What the parts of one import of prices share. */
export interface PriceImport extends ImportRun {
  readonly dryRun: boolean;
  /** The last day that can have a bar, YYYY-MM-DD. */
  readonly today: string;
  readonly reading: ReadOptions;
  readonly ledger: PriceLedger;
  readonly registry: InstrumentRegistry;
  readonly work: InFlight;
  readonly deliveries: Deliveries;
  /** Files that are not newer word, because they were imported whole before. */
  readonly known: ReadonlySet<string>;
  /** Files that were, and those that are now. */
  readonly whole: { cameBefore: number; readonly fresh: ImportedFile[] };
}

/** The instrument of a ticker on a date; a dry run registers nothing and takes an unknown ticker for its id. */
export async function instrumentOf(run: PriceImport, ticker: string, date: string): Promise<string> {
  if (!run.dryRun) return run.registry.resolve(ticker, date, run.ingestionId);
  return (await run.registry.find(ticker, date)) ?? ticker;
}

export function reject(
  run: Pick<PriceImport, 'counts' | 'rejections'>,
  file: string,
  line: number,
  { code, reason }: RowProblem,
): void {
  run.counts.rejected++;
  run.rejections.add({ file, line, code, reason });
}
