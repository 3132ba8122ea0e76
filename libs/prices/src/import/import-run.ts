import type { ReadOptions, Rejections } from '#cli';
import type { InstrumentRegistry, RowCounts } from '#contracts';
import type { PriceLedger } from '../ledger/price-ledger.js';
import type { InFlight } from './in-flight.js';

/** What the parts of one import share. */
export interface ImportRun {
  /** UUID of the ingestion; a made-up one on a dry run. */
  readonly ingestionId: string;
  readonly dryRun: boolean;
  /** The last day that can have a bar, YYYY-MM-DD. */
  readonly today: string;
  readonly reading: ReadOptions;
  readonly counts: RowCounts;
  readonly rejections: Rejections;
  readonly ledger: PriceLedger;
  readonly registry: InstrumentRegistry;
  readonly work: InFlight;
  /** Hands the rejections since the last time to the journal. */
  readonly report: () => Promise<void> | void;
}

/** The instrument of a ticker on a date; a dry run registers nothing and takes an unknown ticker for its id. */
export async function instrumentOf(run: ImportRun, ticker: string, date: string): Promise<string> {
  if (!run.dryRun) return run.registry.resolve(ticker, date, run.ingestionId);
  return (await run.registry.find(ticker, date)) ?? ticker;
}

export function reject(
  run: Pick<ImportRun, 'counts' | 'rejections'>,
  file: string,
  line: number,
  reason: string,
): void {
  run.counts.rejected++;
  run.rejections.add({ file, line, reason });
}
