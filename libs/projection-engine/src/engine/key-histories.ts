import type { EventStore, History, LogPartition, RecordedEvent } from '#event-sourcing';
import type { Database } from '#database';
import type { EncodedChange } from '../tables/table-changes.js';
import type { EventBatch, EventDecoder, KeyEvents } from '../consuming/event-batch.js';
import { historyOf, KeyMemory, type PastOfKeys } from './key-memory.js';
import type { ProjectionMember } from './projection-member.js';
import { lookUpRows } from './rows-of-keys.js';

const none: ReadonlySet<string> = new Set();
const nothing: PastOfKeys = new Map();

/** The past of one batch's keys, one key after the other. */
export interface BatchHistories {
  /** Reads what is not there yet of a key that is to be projected next. */
  prepare(key: string): Promise<void>;
  of(key: string): History<RecordedEvent>;
  /** Takes over what a committed transaction changed. */
  remember(key: string, events: readonly RecordedEvent[], changes: readonly EncodedChange[]): void;
}

/** The past of keys as a projection asked for it: all that its `load` says, or where its shortcut suffices only that. */
export class KeyHistories {
  private readonly whole: KeyMemory;
  private readonly carried: KeyMemory | undefined;

  constructor(
    private readonly member: ProjectionMember,
    private readonly database: Database,
    store: EventStore,
    decoder: EventDecoder,
  ) {
    const { joining, load } = member.projection;
    const { past, shortcut, lastVersions = false } = load;
    const ownRowsOnly = joining !== true;
    const types = past === 'events' ? member.types : none;
    const need = { consumer: member, tables: member.historyTables, types, lastVersions, ownRowsOnly };
    this.whole = new KeyMemory(need, database, store, decoder);
    if (shortcut === undefined) return;
    const tables = shortcut.carried.map((name) => member.tables.get(name)!);
    this.carried = new KeyMemory({ ...need, tables, types: none }, database, store, decoder);
  }

  /**
   * Reads what is missing for a batch: the past of its keys up to the position before it. All the events of a key are read when
   * its turn comes, because those of many old keys together would not fit into memory.
   */
  async load(partition: LogPartition, batch: EventBatch, groups: readonly KeyEvents[]): Promise<BatchHistories> {
    const keys = groups.map(({ key }) => key);
    const carried = (await this.carried?.load(partition, keys, batch.after)) ?? nothing;
    const long = groups.filter((group) => !this.suffices(batch, group, carried));
    const longKeys = new Set(long.map(({ key }) => key));
    const inTurn = this.member.projection.load.past === 'events';
    let whole = inTurn ? nothing : await this.whole.load(partition, [...longKeys], batch.after);
    const lookedUp = await this.lookUp(batch, long);
    return {
      prepare: async (key) => {
        if (inTurn && longKeys.has(key)) whole = await this.whole.load(partition, [key], batch.after);
      },
      of: (key) => {
        const ofCarried = historyOf(carried, key);
        if (!longKeys.has(key)) return ofCarried;
        const { rows, events } = historyOf(whole, key);
        return { rows: { ...ofCarried.rows, ...rows, ...lookedUp(key) }, events };
      },
      remember: (key, events, changes) => {
        this.whole.remember(key, events, changes);
        this.carried?.remember(key, events, changes);
      },
    };
  }

  forget(partition: LogPartition): void {
    this.whole.forget(partition);
    this.carried?.forget(partition);
  }

  /** Rows that the events of these keys are about. */
  private async lookUp(
    batch: EventBatch,
    groups: readonly KeyEvents[],
  ): Promise<(key: string) => History<RecordedEvent>['rows']> {
    const { lookUp } = this.member.projection.load;
    if (lookUp === undefined) return () => ({});
    const { table, column } = lookUp;
    const pairs = groups.flatMap(({ key, places }) => {
      const values = new Set(places.map((place) => readable(() => lookUp.value(batch.event(place)))));
      return [...values].filter((each) => each !== undefined).map((each) => [key, each] as const);
    });
    const rows = await lookUpRows(this.database, this.member.tables.get(table)!, column, pairs);
    return (key) => ({ [table]: [...(rows.get(key)?.values() ?? [])] });
  }

  private suffices(batch: EventBatch, { key, places }: KeyEvents, carried: PastOfKeys): boolean {
    const { shortcut } = this.member.projection.load;
    if (shortcut === undefined) return false;
    const { rows } = historyOf(carried, key);
    const suffices = (): boolean =>
      shortcut.suffices(
        places.map((place) => batch.event(place)),
        rows,
      );
    return readable(suffices) === true;
  }
}

/** Undefined for a payload that cannot be read: it is found, and its key parked, when the events are projected. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
