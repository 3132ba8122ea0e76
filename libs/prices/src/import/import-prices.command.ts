import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { expandPaths, runImport, type ImportRun, type ImportSummary, type InputFile } from '#imports';
import { IngestionJournal, InstrumentRegistry } from '#contracts';
import type { EventAddress } from '#event-sourcing';
import { lastPossibleDay } from '../files/bar-row.js';
import { PriceLedgers } from '../ledger/price-ledger.js';
import { ActionFileRecorder } from './action-file-recorder.js';
import { BarFileRecorder } from './bar-file-recorder.js';
import { defaultSource, type DeliverySettings } from './delivery-terms.js';
import { Deliveries, type DeliverySummary } from './deliveries.js';
import { InFlight } from './in-flight.js';
import { recogniseFiles, type PriceFiles } from './price-files.js';
import type { PriceImport } from './price-import.js';

export interface ImportPricesOptions extends DeliverySettings {
  readonly dryRun?: boolean | undefined;
  /** Record nothing at all if any row is bad. */
  readonly strict?: boolean | undefined;
  /** Path of a CSV file for the rejected rows. */
  readonly rejects?: string | undefined;
  /** UTC milliseconds. */
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
  /** Told the bytes to read, once, and those read since the last time. */
  readonly onStart?: ((totalBytes: number) => void) | undefined;
  readonly onBytes?: ((count: number) => void) | undefined;
}

export interface PricesSummary extends ImportSummary {
  /** What each file held of each symbol; the first 1 000. */
  readonly deliveries: readonly DeliverySummary[];
}

export interface ImportedPrices {
  readonly summary: PricesSummary;
  /** The last address appended in each partition. */
  readonly addresses: readonly EventAddress[];
}

/** Imports files, folders and patterns of prices, splits and dividends. */
export class ImportPrices extends Command<ImportedPrices> {
  constructor(
    readonly paths: readonly string[],
    readonly options: ImportPricesOptions,
  ) {
    super();
  }
}

/** Appends under way at once: enough for the store to fill its transactions. */
const appendsAtOnce = 16;
const csvFiles = { extensions: ['.csv', '.tsv'], noun: 'CSV' };

@CommandHandler(ImportPrices)
export class ImportPricesHandler implements ICommandHandler<ImportPrices> {
  constructor(
    private readonly journal: IngestionJournal,
    private readonly registry: InstrumentRegistry,
    private readonly ledgers: PriceLedgers,
  ) {}

  /** @throws MarketlogError of files, of symbols and of the log; what was recorded before stays, and the ingestion says so. */
  async execute({ paths, options }: ImportPrices): Promise<ImportedPrices> {
    const files = await expandPaths(paths, csvFiles);
    options.onStart?.(files.reduce((sum, file) => sum + file.size, 0));
    const details = {
      kind: 'prices',
      mode: 'file',
      source: options.source ?? (await labelOf(files, options)),
      files: files.map(({ name }) => name),
      symbols: options.symbol === undefined ? [] : [options.symbol],
    } as const;
    const { dryRun = false, strict = false, rejects } = options;
    const addresses: EventAddress[] = [];
    let deliveries: readonly DeliverySummary[] = [];
    const summary = await runImport(
      this.journal,
      details,
      { dryRun, strict, rejects },
      {
        check: async (run) => {
          run.counts.files = files.length;
          // Progress counts the bytes of the reading that records.
          // Nothing is recorded by it: a dry run reads and decides everything.
          await record(
            await recogniseFiles(files, options),
            this.parts(run, { ...options, dryRun: true, onBytes: undefined }),
          );
        },
        work: async (run) => {
          run.counts.files = files.length;
          const parts = this.parts(run, options);
          await record(await recogniseFiles(files, options), parts);
          addresses.push(...parts.ledger.addresses);
          deliveries = parts.deliveries.summaries;
        },
        ended: (address) => addresses.push(address),
      },
    );
    return { summary: { ...summary, deliveries }, addresses };
  }

  private parts(run: ImportRun, { dryRun = false, now, signal, onBytes }: ImportPricesOptions): PriceImport {
    return {
      ...run,
      dryRun,
      today: lastPossibleDay(now),
      reading: { onBytes, signal },
      ledger: this.ledgers.open('file', { correlationId: run.ingestionId || undefined, dryRun }),
      registry: this.registry,
      work: new InFlight(appendsAtOnce),
      deliveries: new Deliveries(),
    };
  }
}

/** Whose words the files are, by their headers; one that cannot be read is found, and recorded, by the import itself. */
async function labelOf(files: readonly InputFile[], options: ImportPricesOptions): Promise<string> {
  const { bars, actions } = await recogniseFiles(files, options).catch(() => ({ bars: [], actions: [] }));
  const labels = new Set([...bars, ...actions].map(({ terms }) => terms.source));
  return labels.size === 0 ? defaultSource : [...labels].sort().join(', ');
}

/** Actions first: they say how bars of two deliveries compare. */
async function record(files: PriceFiles, run: PriceImport): Promise<void> {
  try {
    for (const file of files.actions) {
      const recorder = new ActionFileRecorder(file, run);
      await recorder.read();
      await recorder.record(run);
    }
    for (const file of files.bars) await new BarFileRecorder(file, run).record();
  } finally {
    // Also after a failure: what is on its way must have arrived before the import is said to have ended.
    await run.work.settled();
  }
}
