import type { EventStore, History, LogPartition, RecordedEvent, Row } from '#event-sourcing';
import type { Database } from '#database';
import { compareKeys, identityOf, type EncodedChange } from '../tables/table-changes.js';
import type { TableSchema } from '../tables/table-schema.js';
import type { EventDecoder } from '../consuming/event-batch.js';
import type { Consumer } from '../consuming/checkpoint-table.js';
import { readDroppedPositions } from '../dead-letters/dropped-event-table.js';
import { readEventsOfKey } from './events-of-key.js';
import { readRowsOfKeys } from './rows-of-keys.js';

/**
 * About so many bytes of rows and events are kept in memory per projection, so that a key that arrives in small batches is not read back each
 * time. They are not counted by number: an article's words take a hundred times what a running state does.
 */
const mostBytes = 64 * 1024 * 1024;

const none: ReadonlyMap<string, ReadonlySet<number>> = new Map();

interface Remembered {
  readonly partition: number;
  readonly rows: ReadonlyMap<TableSchema, Map<string, Row>>;
  readonly events: RecordedEvent[];
  /** About what they take in memory. */
  bytes: number;
}

/** What is to be known of a key's past. */
export interface PastNeed {
  /** Tables whose rows of the key are wanted. */
  readonly tables: readonly TableSchema[];
  /** Types of the earlier events that are wanted. */
  readonly types: ReadonlySet<string>;
  /** Of rows only the last version of each. */
  readonly lastVersions: boolean;
  /** Whose past it is: events that were dropped for it are no part of it. */
  readonly consumer: Consumer;
  /** False where others may write rows of the key, so that nothing can be remembered. */
  readonly ownRowsOnly: boolean;
}

/** The past of the keys of one batch: they stay while it is worked on, whatever is forgotten meanwhile. */
export type PastOfKeys = ReadonlyMap<string, Remembered>;

/**
 * The past of keys, read once and kept, over all partitions: a key lies in one of them. What it remembers is right as long
 * as the checkpoints it goes with are advanced by nobody else; the compare-and-set notices, and then all is forgotten.
 */
export class KeyMemory {
  private readonly memory = new Map<string, Remembered>();
  private bytes = 0;

  constructor(
    private readonly need: PastNeed,
    private readonly database: Database,
    private readonly store: EventStore,
    private readonly decoder: EventDecoder,
    private readonly limit: number = mostBytes,
  ) {}

  /** The past of these keys up to and including a position, read where it is not remembered. */
  async load(partition: LogPartition, keys: readonly string[], upTo: number): Promise<PastOfKeys> {
    const { tables, types, ownRowsOnly } = this.need;
    const past = new Map<string, Remembered>();
    if (tables.length === 0 && types.size === 0) return past;
    if (!ownRowsOnly) this.forget(partition);
    const missing: string[] = [];
    for (const key of keys) {
      const known = this.memory.get(key);
      if (known === undefined) missing.push(key);
      else past.set(key, known);
    }
    if (missing.length === 0) return past;
    const rows = await this.readRows(missing);
    const { consumer } = this.need;
    const dropped = types.size === 0 ? none : await readDroppedPositions(this.database, consumer, partition, missing);
    const eventsOf = (key: string): Promise<RecordedEvent[]> =>
      readEventsOfKey(this.store, this.decoder, partition, key, { upTo, types, dropped: dropped.get(key) });
    for (const key of missing) {
      const events = types.size === 0 ? [] : await eventsOf(key);
      const ofKey = rows.get(key)!;
      let bytes = bytesOf(events);
      for (const ofTable of ofKey.values()) for (const row of ofTable.values()) bytes += bytesOf(row);
      const read = { partition: partition.partition, rows: ofKey, events, bytes };
      past.set(key, read);
      this.keep(key, read);
    }
    return past;
  }

  /** Takes over what a committed transaction changed: also where the batch could do without what an earlier one had to know. */
  remember(key: string, events: readonly RecordedEvent[], changes: readonly EncodedChange[]): void {
    const ofKey = this.memory.get(key);
    if (ofKey === undefined) return;
    this.drop(key);
    if (this.need.types.size > 0) {
      for (const event of events) ofKey.events.push(event);
      ofKey.bytes += bytesOf(events);
    }
    // Only what changes is measured: a key may have thousands of rows, and comes with every batch.
    const onRow: OnRow = (before, after) => (ofKey.bytes += bytesOf(after) - bytesOf(before));
    for (const [table, rows] of ofKey.rows) {
      applyChanges(table, rows, changes, onRow);
      if (this.need.lastVersions) dropEarlierVersions(table, rows, onRow);
    }
    this.keep(key, ofKey);
  }

  forget({ partition }: LogPartition): void {
    for (const [key, past] of this.memory) if (past.partition === partition) this.drop(key);
  }

  private keep(key: string, past: Remembered): void {
    this.memory.set(key, past);
    this.bytes += past.bytes;
    // Those that were read or written longest ago are forgotten first.
    for (const oldest of this.memory.keys()) {
      if (this.bytes <= this.limit || oldest === key) break;
      this.drop(oldest);
    }
  }

  private drop(key: string): void {
    const past = this.memory.get(key);
    if (past === undefined) return;
    this.memory.delete(key);
    this.bytes -= past.bytes;
  }

  private async readRows(keys: readonly string[]): Promise<Map<string, Map<TableSchema, Map<string, Row>>>> {
    const past = new Map(keys.map((key) => [key, new Map<TableSchema, Map<string, Row>>()]));
    for (const table of this.need.tables) {
      const found = await readRowsOfKeys(this.database, table, keys, this.need.lastVersions);
      for (const [key, rows] of past) rows.set(table, found.get(key) ?? new Map<string, Row>());
    }
    return past;
  }
}

export function historyOf(past: PastOfKeys, key: string): History<RecordedEvent> {
  const ofKey = past.get(key);
  if (ofKey === undefined) return { rows: {}, events: [] };
  const rows: Record<string, readonly Row[]> = {};
  for (const [table, ofTable] of ofKey.rows) rows[table.definition.name] = [...ofTable.values()];
  return { rows, events: ofKey.events };
}

/** About what a value takes in memory: its text, and something for each object and field; found by measuring rows of spans. */
function bytesOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (value instanceof Uint8Array) return value.byteLength;
  if (typeof value !== 'object' || value === null) return 0;
  let bytes = 64;
  for (const each of Object.values(value)) bytes += 24 + bytesOf(each);
  return bytes;
}

/** Told what becomes of a row; undefined: there is none. */
type OnRow = (before: Row | undefined, after: Row | undefined) => void;

/** Makes of the rows of a key, named by their identities, what they are after the changes. */
export function applyChanges(
  table: TableSchema,
  rows: Map<string, Row>,
  changes: readonly EncodedChange[],
  onRow?: OnRow,
): void {
  let unordered = false;
  for (const change of changes) {
    if (change.table !== table) continue;
    const identity = identityOf(change.pending.key);
    const before = rows.get(identity);
    const { kind } = change.pending;
    const after = kind === 'delete' ? undefined : kind === 'put' ? change.row : mergedRow(table, before, change);
    if (after === undefined) rows.delete(identity);
    else rows.set(identity, after);
    onRow?.(before, after);
    if (before === undefined) unordered ||= rows.size > 1;
  }
  if (unordered) reorder(table, rows);
}

function mergedRow(table: TableSchema, before: Row | undefined, { row, pending }: EncodedChange): Row {
  const merged: Record<string, Row[string]> = { ...before };
  table.columns.forEach(({ name }, place) => {
    if (pending.places.includes(place)) merged[name] = row[name] ?? null;
    else merged[name] ??= null;
  });
  return merged;
}

/** Leaves of rows in order of primary key, which ends in the number of a version, the last version of each. */
function dropEarlierVersions(table: TableSchema, rows: Map<string, Row>, onRow: OnRow): void {
  const names = table.definition.primaryKey.slice(0, -1);
  let before: { readonly identity: string; readonly row: Row; readonly fact: readonly Row[string][] } | undefined;
  for (const [identity, row] of rows) {
    const fact = names.map((name) => row[name]!);
    if (before !== undefined && compareKeys(before.fact, fact) === 0) {
      rows.delete(before.identity);
      onRow(before.row, undefined);
    }
    before = { identity, row, fact };
  }
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
