import type { EventStore, History, LogPartition, RecordedEvent, Row } from '#event-sourcing';
import type { Database } from '../../database.js';
import { compareKeys, type EncodedChange } from '../tables/table-changes.js';
import type { TableSchema } from '../tables/table-schema.js';
import type { EventDecoder } from './event-batch.js';
import { readRowsOfKeys } from './rows-of-keys.js';

/** Rows and events kept in memory per projection, so that a key that arrives in small batches is not read back each time. */
const remembered = 100_000;

const page = 2000;

interface Remembered {
  readonly rows: ReadonlyMap<TableSchema, Map<string, Row>>;
  readonly events: RecordedEvent[];
}

/** What is to be known of a key's past. */
export interface PastNeed {
  /** Tables whose rows of the key are wanted. */
  readonly tables: readonly TableSchema[];
  /** Types of the earlier events that are wanted. */
  readonly types: ReadonlySet<string>;
  /** False where others may write rows of the key, so that nothing can be remembered. */
  readonly ownRowsOnly: boolean;
}

/**
 * The past of keys, read once and kept. What it remembers is right as long as the checkpoints it goes with are
 * advanced by nobody else; the compare-and-set notices, and then all is forgotten.
 */
export class KeyMemory {
  private readonly memory = new Map<string, Remembered>();
  private size = 0;

  constructor(
    private readonly need: PastNeed,
    private readonly database: Database,
    private readonly store: EventStore,
    private readonly decoder: EventDecoder,
  ) {}

  /** Reads what is missing for these keys, up to and including a position. */
  async load(partition: LogPartition, keys: readonly string[], upTo: number): Promise<void> {
    const { tables, types, ownRowsOnly } = this.need;
    if (tables.length === 0 && types.size === 0) return;
    if (!ownRowsOnly) this.forget();
    const missing = keys.filter((key) => !this.memory.has(key));
    if (missing.length === 0) return;
    const rows = await this.readRows(missing);
    for (const key of missing) {
      const past = {
        rows: rows.get(key)!,
        events: types.size === 0 ? [] : await this.readEvents(partition, key, upTo),
      };
      this.memory.set(key, past);
      this.size += past.events.length + rowCount(past.rows);
    }
  }

  of(key: string): History<RecordedEvent> {
    const past = this.memory.get(key);
    if (past === undefined) return { rows: {}, events: [] };
    const rows: Record<string, readonly Row[]> = {};
    for (const [table, ofTable] of past.rows) rows[table.definition.name] = [...ofTable.values()];
    return { rows, events: past.events };
  }

  /** Takes over what a committed transaction changed. */
  remember(key: string, events: readonly RecordedEvent[], changes: readonly EncodedChange[]): void {
    const past = this.memory.get(key);
    if (past === undefined) return;
    // Least recently written keys are forgotten first.
    this.memory.delete(key);
    this.memory.set(key, past);
    if (this.need.types.size > 0) {
      for (const event of events) past.events.push(event);
      this.size += events.length;
    }
    for (const table of past.rows.keys()) this.apply(table, past.rows.get(table)!, changes);
    for (const [oldest, { rows, events: old }] of this.memory) {
      if (this.size <= remembered || oldest === key) break;
      this.memory.delete(oldest);
      this.size -= old.length + rowCount(rows);
    }
  }

  forget(): void {
    this.memory.clear();
    this.size = 0;
  }

  private apply(table: TableSchema, rows: Map<string, Row>, changes: readonly EncodedChange[]): void {
    this.size -= rows.size;
    let last: EncodedChange | undefined;
    let unordered = false;
    for (const change of changes) {
      if (change.table !== table) continue;
      const before = rows.get(change.identity);
      if (change.pending.kind === 'delete') rows.delete(change.identity);
      else rows.set(change.identity, change.pending.kind === 'put' ? change.row : mergedRow(table, before, change));
      if (before === undefined) {
        unordered ||= rows.size > 1;
        last = change;
      }
    }
    if (last !== undefined && unordered) reorder(table, rows);
    this.size += rows.size;
  }

  private async readRows(keys: readonly string[]): Promise<Map<string, Map<TableSchema, Map<string, Row>>>> {
    const past = new Map(keys.map((key) => [key, new Map<TableSchema, Map<string, Row>>()]));
    for (const table of this.need.tables) {
      const found = await readRowsOfKeys(this.database, table, keys);
      for (const [key, rows] of past) rows.set(table, found.get(key) ?? new Map<string, Row>());
    }
    return past;
  }

  private async readEvents({ category }: LogPartition, key: string, upTo: number): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    for (let after = 0; after < upTo;) {
      const read = await this.store.readByKey(category, key, { after, upTo, limit: page });
      for (const envelope of read) {
        if (this.need.types.has(envelope.type)) events.push(this.decoder.decode(envelope));
      }
      if (read.length < page) break;
      after = read.at(-1)!.position;
    }
    return events;
  }
}

function rowCount(rows: ReadonlyMap<TableSchema, Map<string, Row>>): number {
  let count = 0;
  for (const ofTable of rows.values()) count += ofTable.size;
  return count;
}

function mergedRow(table: TableSchema, before: Row | undefined, { row, pending }: EncodedChange): Row {
  const merged: Record<string, Row[string]> = { ...before };
  table.columns.forEach(({ name }, place) => {
    if (pending.places.includes(place)) merged[name] = row[name] ?? null;
    else merged[name] ??= null;
  });
  return merged;
}

/** History comes in order of primary key, from memory as from the database. */
function reorder(table: TableSchema, rows: Map<string, Row>): void {
  const names = table.definition.primaryKey;
  const keyed = [...rows].map((entry) => ({ entry, key: names.map((name) => entry[1][name]!) }));
  if (keyed.every(({ key }, at) => at === 0 || compareKeys(keyed[at - 1]!.key, key) < 0)) return;
  keyed.sort((a, b) => compareKeys(a.key, b.key));
  rows.clear();
  for (const { entry } of keyed) rows.set(...entry);
}
