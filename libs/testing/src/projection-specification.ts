import { create, type DescMessage } from '@bufbuild/protobuf';
import { v5 as uuidV5 } from 'uuid';
import {
  identifyStream,
  type CellValue,
  type Column,
  type Projection,
  type RecordedEvent,
  type Row,
  type RowChange,
  type TableDefinition,
} from '#event-sourcing';
import { eventSchemas, type EventDraft, type MarketlogEvent } from '#contracts';

/** Rows of every table of a projection, in order of primary key, every column filled (null where nothing was written). */
export type ProjectedTables = Readonly<Record<string, readonly Row[]>>;

/**
 * What a projection leaves behind, computed in memory: given these batches of events, in order of position, then these rows.
 * Each batch is handed over key by key with the history the projection asks for, as the engine does on a database; without
 * `useShortcut` always with the whole of it.
 * @throws TypeError where the projection breaks its own declaration (unknown table or column, another key's row).
 */
export function projectEvents<E extends RecordedEvent>(
  projection: Projection<E>,
  batches: readonly (readonly RecordedEvent[])[],
  { useShortcut = true } = {},
): ProjectedTables {
  const { load } = projection;
  const tables = new Map(projection.tables.map((table) => [table.name, new MemoryTable(table)]));
  const earlier = new Map<string, E[]>();
  for (const batch of batches) {
    for (const [key, events] of byKey(projection, batch)) {
      const past = earlier.get(key) ?? [];
      const rowsOf = (names: readonly string[]) =>
        Object.fromEntries(names.map((name) => [name, tables.get(name)?.rowsOf(key) ?? []]));
      const pastOf = (names: readonly string[]) =>
        load.lastVersions === true ? lastVersions(projection, rowsOf(names)) : rowsOf(names);
      const lookedUp = lookUp(projection, events, rowsOf);
      const carried = load.shortcut === undefined ? undefined : rowsOf(load.shortcut.carried);
      const history =
        useShortcut && carried !== undefined && load.shortcut?.suffices(events, carried) === true
          ? { rows: carried, events: [] }
          : {
              rows:
                load.past === 'rows' ? { ...pastOf(load.tables ?? [...tables.keys()]), ...lookedUp } : (carried ?? {}),
              events: load.past === 'events' ? past : [],
            };
      for (const change of projection.project(key, events, history)) {
        const table = tables.get(change.table);
        if (table === undefined) throw new TypeError(`${projection.name} declares no table ${change.table}`);
        table.apply(change, projection.joining === true ? undefined : key);
      }
      earlier.set(key, [...past, ...events]);
    }
  }
  return Object.fromEntries([...tables].map(([name, table]) => [name, table.rows()]));
}

/** Cuts a log into batches of one size, to show that the rows do not depend on where batches end. */
export function inBatchesOf<T>(size: number, events: readonly T[]): T[][] {
  const batches: T[][] = [];
  for (let at = 0; at < events.length; at += size) batches.push(events.slice(at, at + size));
  return batches;
}

/** Drafts as the log would hold them: versions and positions count up from `firstPosition`, one second apart. */
export function recordedEvents(
  stream: string,
  drafts: readonly EventDraft[],
  { firstPosition = 1, recordedAt = Date.UTC(2024, 0, 1), partition = 0 } = {},
): MarketlogEvent[] {
  return drafts.map((draft, index) => {
    const position = firstPosition + index;
    const at = recordedAt + index * 1000;
    return {
      ...identifyStream(stream),
      id: uuidV5(`${stream}@${position}`, uuidV5.URL),
      type: draft.type,
      stream,
      version: index + 1,
      partition,
      position,
      occurredAt: at,
      recordedAt: at,
      correlationId: null,
      causationId: null,
      data: create(eventSchemas[draft.type] as DescMessage, draft.data as never),
    } as unknown as MarketlogEvent;
  });
}

function byKey<E extends RecordedEvent>(projection: Projection<E>, batch: readonly RecordedEvent[]): Map<string, E[]> {
  const keys = new Map<string, E[]>();
  for (const event of batch) {
    if (!projection.types.includes(event.type)) continue;
    const events = keys.get(event.key);
    if (events === undefined) keys.set(event.key, [event as E]);
    else events.push(event as E);
  }
  return keys;
}

/** Of facts with versions, whose number ends the primary key, the row of the last version. */
function lastVersions<E extends RecordedEvent>(
  { tables }: Projection<E>,
  rows: Readonly<Record<string, readonly Row[]>>,
): Readonly<Record<string, readonly Row[]>> {
  const factsOf = new Map(tables.map(({ name, primaryKey }) => [name, primaryKey.slice(0, -1)]));
  const last = ([name, ofTable]: [string, readonly Row[]]) => {
    const byFact = new Map(ofTable.map((row) => [JSON.stringify(factsOf.get(name)!.map((each) => row[each])), row]));
    return [name, [...byFact.values()]] as const;
  };
  return Object.fromEntries(Object.entries(rows).map(last));
}

/** Of the table that it looks up only the rows that these events are about. */
function lookUp<E extends RecordedEvent>(
  { load: { lookUp: wanted } }: Projection<E>,
  events: readonly E[],
  rowsOf: (names: readonly string[]) => Readonly<Record<string, readonly Row[]>>,
): Readonly<Record<string, readonly Row[]>> {
  if (wanted === undefined) return {};
  const { table, column, value } = wanted;
  const values = new Set(events.map(value));
  return { [table]: rowsOf([table])[table]!.filter((row) => values.has(row[column]!)) };
}

class MemoryTable {
  private readonly stored = new Map<string, Row>();

  constructor(private readonly table: TableDefinition) {}

  rows(): Row[] {
    return [...this.stored.values()].sort((a, b) => compare(this.table.primaryKey, a, b));
  }

  rowsOf(key: string): Row[] {
    return this.rows().filter((row) => row[this.table.keyColumn] === key);
  }

  apply(change: RowChange, ownKey: string | undefined): void {
    const { name, primaryKey, keyColumn } = this.table;
    const given = change.kind === 'upsert' ? change.row : change.key;
    const identity = JSON.stringify(primaryKey.map((column) => this.cell(column, given[column])));
    const before = this.stored.get(identity);
    if (ownKey !== undefined && (given[keyColumn] ?? before?.[keyColumn] ?? ownKey) !== ownKey) {
      throw new TypeError(`${name}: a row of ${String(given[keyColumn])} was changed by an event of ${ownKey}`);
    }
    if (change.kind === 'delete') {
      this.stored.delete(identity);
      return;
    }
    const unknown = Object.keys(given).find((column) => !Object.hasOwn(this.table.columns, column));
    if (unknown !== undefined) throw new TypeError(`${name} has no column ${unknown}`);
    const written = change.only === undefined ? Object.keys(this.table.columns) : [...primaryKey, ...change.only];
    const row: Record<string, CellValue> = { ...(before ?? this.empty()) };
    for (const column of written) row[column] = this.cell(column, given[column]);
    this.stored.set(identity, row);
  }

  private empty(): Record<string, CellValue> {
    return Object.fromEntries(Object.keys(this.table.columns).map((column) => [column, null]));
  }

  private cell(column: string, value: CellValue | undefined): CellValue {
    const declared: Column | undefined = this.table.columns[column];
    if (declared === undefined || value === undefined || !fits(declared, value)) {
      throw new TypeError(`${this.table.name}.${column} cannot hold ${String(value)}`);
    }
    return value;
  }
}

function fits({ type, nullable }: Column, value: CellValue): boolean {
  if (value === null) return nullable === true;
  switch (type.kind) {
    case 'double':
    case 'quantity':
      return Number.isFinite(value);
    case 'integer':
    case 'instant':
      return Number.isSafeInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
    case 'uuid':
      return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
    case 'identifier':
      return typeof value === 'string' && value.length <= type.length && /^[\x20-\x7e]*$/.test(value);
    case 'text':
      return typeof value === 'string' && [...value].length <= (type.length ?? Infinity);
  }
}

function compare(columns: readonly string[], a: Row, b: Row): number {
  for (const column of columns) {
    const [left, right] = [a[column]!, b[column]!];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
