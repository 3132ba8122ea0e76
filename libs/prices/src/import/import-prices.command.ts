import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { expandPaths, orRefused, refuseIfAllWere, runImport, type ImportRun, type ImportSummary } from '#imports';
import { IngestionJournal, InstrumentRegistry } from '#contracts';
import type { EventAddress } from '#event-sourcing';
import { lastPossibleDay } from '../files/bar-row.js';
import { PriceLedgers } from '../ledger/price-ledger.js';
import { ActionFileRecorder } from './action-file-recorder.js';
import { BarFileRecorder } from './bar-file-recorder.js';
import { defaultSource, type DeliverySettings, type PriceFile } from './delivery-terms.js';
import { Deliveries, type DeliverySummary } from './deliveries.js';
import type { FileFacts } from './file-facts.js';
import { InFlight } from './in-flight.js';
import { recogniseFiles, type PriceFiles } from './price-files.js';
import type { PriceImport } from './price-import.js';

export interface ImportPricesOptions extends DeliverySettings {
  readonly dryRun?: boolean | undefined;
  /** Record nothing at all if any row is bad. */
  readonly strict?: boolean | undefined;
  /** Take files that were imported whole before as newer word than what came after them. */
  readonly again?: boolean | undefined;
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
  /** Files that were imported whole before: their rows count as unchanged. */
  readonly cameBefore: number;
}

export interface ImportedPrices {
  readonly summary: PricesSummary;
  /** What each file seems to be. */
  readonly described: readonly FileFacts[];
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
const csvFiles = { extensions: ['.csv', '.tsv', '.txt', '.xlsx', '.xls', '.parquet'], noun: 'CSV' };

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
    const today = lastPossibleDay(options.now);
    const recognised = recogniseFiles(files, { ...options, today }, this.registry);
    const details = {
      kind: 'prices',
      mode: 'file',
      source: await labelOf(recognised, options),
      files: files.map(({ name }) => name),
      symbols: options.symbol === undefined ? [] : [options.symbol],
    } as const;
    const { dryRun = false, strict = false, rejects } = options;
    const addresses: EventAddress[] = [];
    const known = recognised.then((files) => this.known(files, options));
    known.catch(() => undefined);
    let deliveries: readonly DeliverySummary[] = [];
    let whole: PriceImport['whole'] = { cameBefore: 0, fresh: [] };
    const summary = await runImport(
      this.journal,
      details,
      { dryRun, strict, rejects },
      {
        // Nothing is recorded by it: a dry run reads and decides everything. Progress counts the bytes of the reading that records.
        check: async (run) => {
          await record(
            await recognised,
            this.parts(run, { ...options, dryRun: true, onBytes: undefined }, await known),
          );
        },
        work: async (run) => {
          const parts = this.parts(run, options, await known);
          await record(await recognised, parts);
          refuseIfAllWere(run.rejections.refused, files.length);
          addresses.push(...parts.ledger.addresses);
          deliveries = parts.deliveries.summaries;
          whole = parts.whole;
        },
        ended: async ({ address, ingestionId, completed }) => {
          addresses.push(address);
          if (completed) await this.journal.imported(ingestionId, whole.fresh);
        },
      },
    );
    const { bars, actions } = await recognised;
    return {
      summary: { ...summary, deliveries, cameBefore: whole.cameBefore },
      described: [...bars, ...actions].map(({ facts }) => facts),
      addresses,
    };
  }

  /** With `again` what came before is newer word all the same. */
  private async known({ bars, actions }: PriceFiles, { again = false }: ImportPricesOptions) {
    if (again) return new Set<string>();
    return this.journal.cameBefore([...bars, ...actions].map(({ identity }) => identity.id));
  }

  private parts(
    run: ImportRun,
    { dryRun = false, now, signal, onBytes }: ImportPricesOptions,
    known: ReadonlySet<string>,
  ): PriceImport {
    return {
      ...run,
      dryRun,
      today: lastPossibleDay(now),
      reading: { onBytes, signal },
      ledger: this.ledgers.open('file', { correlationId: run.ingestionId || undefined, dryRun }),
      registry: this.registry,
      work: new InFlight(appendsAtOnce),
      deliveries: new Deliveries(),
      known,
      whole: { cameBefore: 0, fresh: [] },
    };
  }
}

/** Whose words the files are, by their headers; what keeps one from being read is found, and recorded, by the import itself. */
async function labelOf(recognised: Promise<PriceFiles>, { source }: ImportPricesOptions): Promise<string> {
  const { bars, actions } = await recognised.catch(() => ({ bars: [], actions: [] }));
  if (source !== undefined) return source;
  const labels = new Set([...bars, ...actions].map(({ terms }) => terms.source));
  return labels.size === 0 ? defaultSource : [...labels].sort().join(', ');
}

/** Actions first: they say how bars of two deliveries compare. */
async function record(files: PriceFiles, run: PriceImport): Promise<void> {
  run.rejections.refused.push(...files.refused);
  try {
    for (const file of files.actions) {
      await noteWhole(file, run, async () => {
        const recorder = new ActionFileRecorder(file, run);
        await recorder.read();
        await recorder.record(run);
      });
    }
    for (const file of files.bars) await noteWhole(file, run, () => new BarFileRecorder(file, run).record());
  } finally {
    // Also after a failure: what is on its way must have arrived before the import is said to have ended.
    await run.work.settled();
  }
}

/** A file that was imported whole is known when it comes again. */
async function noteWhole({ file, identity }: PriceFile, run: PriceImport, work: () => Promise<void>): Promise<void> {
  if (!(await orRefused(file.name, run, work))) return;
  if (run.known.has(identity.id)) run.whole.cameBefore++;
  else run.whole.fresh.push(identity);
}
