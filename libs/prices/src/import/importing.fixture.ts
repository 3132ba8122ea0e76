import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeEvent, type MarketlogEvent } from '#contracts';
import type { RecordedEvent } from '#event-sourcing';
import { canonicalArray, hashRows } from '#projection-engine';
import { InMemoryEventStore, InMemoryInstruments, InMemoryJournal, projectEvents } from '#testing';
import { PriceLedgers } from '../ledger/price-ledger.js';
import { SourceRanks } from '../ledger/source-ranks.js';
import { pricesProjections } from '../read-models/prices.projections.js';
import { ImportPrices, ImportPricesHandler, type ImportPricesOptions } from './import-prices.command.js';

/** A folder of files, and the log that they are imported into. */
export class ImportingFolder {
  readonly store = new InMemoryEventStore();
  readonly journal = new InMemoryJournal();
  readonly instruments = new InMemoryInstruments();

  private constructor(readonly path: string) {}

  static async make(): Promise<ImportingFolder> {
    return new ImportingFolder(await mkdtemp(join(tmpdir(), 'marketlog-prices-')));
  }

  remove(): Promise<void> {
    return rm(this.path, { recursive: true });
  }

  write(name: string, ...lines: string[]): Promise<void> {
    return writeFile(join(this.path, name), lines.join('\n') + '\n');
  }

  /** Imports the whole folder, or the files named. */
  async summary(options: Partial<ImportPricesOptions> = {}, ...names: string[]) {
    const ledgers = new PriceLedgers(this.store, new SourceRanks());
    const handler = new ImportPricesHandler(this.journal, this.instruments, ledgers);
    const paths = names.length === 0 ? [this.path] : names.map((name) => join(this.path, name));
    const now = Date.parse('2024-06-01T12:00:00Z');
    const { summary } = await handler.execute(new ImportPrices(paths, { now, ...options }));
    const { read, recorded, unchanged, corrected, linked, duplicates, rejected } = summary;
    expect(recorded + unchanged + corrected + linked + duplicates + rejected).toBe(read);
    return summary;
  }

  async events(stream: string): Promise<MarketlogEvent[]> {
    return (await this.store.readStream(stream)).map(decodeEvent);
  }

  async dataOf(stream: string) {
    return (await this.events(stream)).map(({ data }) => data);
  }

  /** `projections hash` of what the log says of prices: by table. */
  async hash(): Promise<Record<string, string>> {
    const events: RecordedEvent[] = [];
    for (const head of await this.store.heads('prices'))
      events.push(...(await this.store.readPartition(head, 0, Infinity)).map(decodeEvent));
    const hashes: Record<string, string> = {};
    for (const projection of pricesProjections) {
      const tables = projectEvents(projection, [events]);
      for (const table of projection.tables) {
        if (table.hashed === undefined) continue;
        const { key, columns } = table.hashed;
        const rows = tables[table.name]!.map((row) => ({
          key: Buffer.from(canonicalArray(table, key, row)),
          content: Buffer.from(canonicalArray(table, columns, row)),
        }));
        hashes[table.name] = hashRows(rows.sort((a, b) => Buffer.compare(a.key, b.key)).map(({ content }) => content));
      }
    }
    return hashes;
  }

  /** All bars of the log, as `SYMBOL date open high low close volume`. */
  async bars(): Promise<string[]> {
    const bars: string[] = [];
    for (const head of await this.store.heads('prices')) {
      for (const event of await this.store.readPartition(head, 0, Infinity)) {
        const { bar } = decodeEvent(event).data as { bar?: Record<string, unknown> };
        if (bar) bars.push(fields.map((field) => String(bar[field])).join(' '));
      }
    }
    return bars.sort();
  }
}

const fields = ['instrumentId', 'date', 'open', 'high', 'low', 'close', 'volume'];
