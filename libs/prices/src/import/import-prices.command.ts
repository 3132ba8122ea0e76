import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { randomUUID } from 'node:crypto';
import { expandPaths, Rejections, type ImportSummary } from '#cli';
import { IngestionJournal, InstrumentRegistry, noCounts, type RowCounts } from '#contracts';
import type { EventAddress } from '#event-sourcing';
import { lastPossibleDay } from '../files/bar-row.js';
import { failureOf } from '../ledger/failure-of.js';
import { PriceLedgers } from '../ledger/price-ledger.js';
import { ActionFileRecorder } from './action-file-recorder.js';
import { BarFileReader } from './bar-file-reader.js';
import { BarFileRecorder } from './bar-file-recorder.js';
import type { DeliverySettings } from './delivery-terms.js';
import type { ImportRun } from './import-run.js';
import { InFlight } from './in-flight.js';
import { recogniseFiles, type PriceFiles } from './price-files.js';

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

export interface ImportedPrices {
  readonly summary: ImportSummary;
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
    const started = performance.now();
    const files = await expandPaths(paths, csvFiles);
    options.onStart?.(files.reduce((sum, file) => sum + file.size, 0));
    const rejections = await Rejections.open(options.rejects);
    const counts = { ...noCounts(), files: files.length };
    const details = {
      kind: 'prices',
      mode: 'file',
      source: options.source ?? 'csv',
      files: files.map(({ name }) => name),
      symbols: options.symbol === undefined ? [] : [options.symbol],
    } as const;
    const ingestionId = options.dryRun ? randomUUID() : await this.journal.start(details);
    const run = this.newRun(ingestionId, counts, rejections, options);
    try {
      const addresses = await this.importFiles(await recogniseFiles(files, options), run, options);
      const seconds = (performance.now() - started) / 1000;
      return { summary: { ...counts, rejections: rejections.named, seconds }, addresses };
    } catch (error) {
      await run.work.settled().catch(() => undefined);
      if (!options.dryRun) await this.fail(ingestionId, error, counts);
      throw error;
    } finally {
      await rejections.close();
    }
  }

  private newRun(
    ingestionId: string,
    counts: RowCounts,
    rejections: Rejections,
    options: ImportPricesOptions,
  ): ImportRun {
    const dryRun = options.dryRun ?? false;
    return {
      ingestionId,
      dryRun,
      today: lastPossibleDay(options.now),
      reading: { onBytes: options.onBytes, signal: options.signal },
      counts,
      rejections,
      ledger: this.ledgers.open('file', { correlationId: ingestionId, dryRun }),
      registry: this.registry,
      work: new InFlight(appendsAtOnce),
      report: () => (dryRun ? void rejections.take() : this.report(ingestionId, rejections)),
    };
  }

  private async importFiles(files: PriceFiles, run: ImportRun, options: ImportPricesOptions): Promise<EventAddress[]> {
    if (options.strict && (await this.check(files, run)) > 0) {
      const message = `${run.counts.rejected} of ${run.counts.read} rows are bad, and --strict was asked for`;
      const failure = { code: 'rows_rejected', message, retryable: false };
      return options.dryRun ? [] : [await this.journal.fail(run.ingestionId, failure, run.counts)];
    }
    for (const file of files.actions) {
      const recorder = new ActionFileRecorder(file, run);
      await recorder.read();
      await recorder.record(run);
    }
    for (const file of files.bars) await new BarFileRecorder(file, run).record();
    await run.work.settled();
    await run.report();
    if (run.dryRun) return [];
    return [...run.ledger.addresses, await this.journal.complete(run.ingestionId, run.counts)];
  }

  /** Reads everything and records nothing. @returns the number of bad rows; where there are any, the good ones count as unchanged. */
  private async check(files: PriceFiles, run: ImportRun): Promise<number> {
    const counts = { ...noCounts(), files: run.counts.files };
    const reading = { signal: run.reading.signal };
    const bad = run.rejections.count;
    for (const file of files.actions) await new ActionFileRecorder(file, { ...run, counts, reading }).read();
    for (const file of files.bars) {
      const batches = new BarFileReader(file, { ...run, counts, reading }).batches();
      while (!(await batches.next()).done) run.rejections.take();
    }
    run.rejections.take();
    if (run.rejections.count > bad) {
      const unchanged = counts.read - counts.duplicates - counts.rejected;
      Object.assign(run.counts, counts, { unchanged });
    }
    return counts.rejected;
  }

  private async report(ingestionId: string, rejections: Rejections): Promise<void> {
    const rejected = rejections.take();
    if (rejected.length > 0) await this.journal.reject(ingestionId, rejected);
  }

  /** A log that is down cannot take the report either; the caller learns of the first failure. */
  private async fail(ingestionId: string, error: unknown, counts: RowCounts): Promise<void> {
    await this.journal.fail(ingestionId, failureOf(error), counts).catch(() => undefined);
  }
}
