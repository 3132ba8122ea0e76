import type { EventStore, History, LogPartition, RecordedEvent } from '#event-sourcing';
import type { Database } from '../../database.js';
import type { EncodedChange } from '../tables/table-changes.js';
import type { EventBatch, EventDecoder, KeyEvents } from './event-batch.js';
import { KeyMemory } from './key-memory.js';
import type { ProjectionMember } from './projection-member.js';

const none: ReadonlySet<string> = new Set();

/** The past of keys as a projection asked for it: all that its `history` says, or where its shortcut suffices only that. */
export class KeyHistories {
  private readonly whole: KeyMemory;
  private readonly carried: KeyMemory | undefined;
  /** Keys of the present batch for which what is carried suffices. */
  private short: ReadonlySet<string> = none;

  constructor(
    private readonly member: ProjectionMember,
    database: Database,
    store: EventStore,
    decoder: EventDecoder,
  ) {
    const { history, joining, shortcut } = member.projection;
    const ownRowsOnly = joining !== true;
    const types = history === 'events' ? member.types : none;
    this.whole = new KeyMemory({ tables: member.historyTables, types, ownRowsOnly }, database, store, decoder);
    if (shortcut === undefined) return;
    const tables = shortcut.carried.map((name) => member.tables.get(name)!);
    this.carried = new KeyMemory({ tables, types: none, ownRowsOnly }, database, store, decoder);
  }

  /** Reads what is missing for a batch: the past of its keys up to the position before it. */
  async load(partition: LogPartition, batch: EventBatch, groups: readonly KeyEvents[]): Promise<void> {
    const keys = groups.map(({ key }) => key);
    await this.carried?.load(partition, keys, batch.after);
    this.short = new Set(groups.filter((group) => this.suffices(batch, group)).map(({ key }) => key));
    await this.whole.load(
      partition,
      keys.filter((key) => !this.short.has(key)),
      batch.after,
    );
  }

  of(key: string): History<RecordedEvent> {
    if (this.carried === undefined) return this.whole.of(key);
    const carried = this.carried.of(key);
    if (this.short.has(key)) return carried;
    const { rows, events } = this.whole.of(key);
    return { rows: { ...carried.rows, ...rows }, events };
  }

  /** Takes over what a committed transaction changed. */
  remember(key: string, events: readonly RecordedEvent[], changes: readonly EncodedChange[]): void {
    this.whole.remember(key, events, changes);
    this.carried?.remember(key, events, changes);
  }

  forget(): void {
    this.whole.forget();
    this.carried?.forget();
  }

  private suffices(batch: EventBatch, { key, places }: KeyEvents): boolean {
    const { shortcut } = this.member.projection;
    if (shortcut === undefined || this.carried === undefined) return false;
    try {
      return shortcut.suffices(
        places.map((place) => batch.event(place)),
        this.carried.of(key).rows,
      );
    } catch {
      // A payload that cannot be read is found, and its key parked, when the events are projected.
      return false;
    }
  }
}
