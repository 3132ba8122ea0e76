import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AppendSignal,
  type EventEnvelope,
  type EventStore,
  type Projection,
  type RecordedEvent,
  type Subscription,
} from '#event-sourcing';
import type { Database, SqlRow } from '#database';
import { openEventStore, SqlLeases } from '#event-store';
import type { EventDecoder } from '../consuming/event-batch.js';
import type { EngineLog } from '../consuming/consumer-engine.js';
import { DatabaseProjectionProgress } from '../reading/database-projection-progress.js';
import { ReadModels } from '../reading/read-models.js';
import { ProjectionStatuses } from '../reading/projection-status.js';
import type { FillThreads } from '../threads/fill-threads.js';
import { KeyRebuild } from '../rebuilding/rebuild-key.js';
import { ProjectionRebuilds } from '../rebuilding/projection-rebuilds.js';
import { turnTime } from '../rebuilding/projection-turn.js';
import { EngineFactory } from '../running/engine-factory.js';
import { Lease } from '../consuming/lease.js';
import { ProgressSignal } from '../consuming/progress-signal.js';
import { ProjectionRunner } from '../running/projection-runner.js';
import { StoreSubscription } from '../consuming/store-subscription.js';

/** A made-up event: so many units were added to a thing. The engine neither knows nor cares about real ones. */
export type Counted = RecordedEvent<'test.Counted', { readonly amount: number; readonly note: string | null }>;
/** Known to the build, listed by no projection. */
export const ignoredType = 'test.Ignored';

export const testDecoder: EventDecoder = {
  knows: (type) => type === 'test.Counted' || type === ignoredType || type.startsWith('marketlog.'),
  decode(envelope: EventEnvelope): RecordedEvent {
    return { ...envelope, data: JSON.parse(Buffer.from(envelope.data).toString()) as unknown };
  },
};

export async function count(
  store: EventStore,
  key: string,
  amounts: readonly (number | string)[],
  type = 'test.Counted',
): Promise<void> {
  const events = amounts.map((amount) => ({
    id: randomUUID(),
    type,
    occurredAt: Date.UTC(2024, 0, 2),
    data: Buffer.from(typeof amount === 'string' ? amount : JSON.stringify({ amount, note: null })),
  }));
  await store.append(`instrument-${key}`, 'any', events);
}

/** A running sum per key (history: its own row) and every event as a line. */
export const sums: Projection<Counted> = {
  name: 'sums',
  version: 1,
  category: 'instruments',
  types: ['test.Counted'],
  load: { past: 'rows', tables: ['sums'] },
  tables: [
    {
      name: 'sums',
      columns: {
        thing: { type: { kind: 'identifier', length: 40 } },
        total: { type: { kind: 'double' } },
        events: { type: { kind: 'integer' } },
        large: { type: { kind: 'boolean' } },
      },
      primaryKey: ['thing'],
      keyColumn: 'thing',
      hashed: { key: ['thing'], columns: ['thing', 'total', 'events', 'large'] },
    },
    {
      name: 'amounts',
      columns: {
        thing: { type: { kind: 'identifier', length: 40 } },
        position: { type: { kind: 'integer' } },
        amount: { type: { kind: 'double' } },
        note: { type: { kind: 'text', length: 20 }, nullable: true },
      },
      primaryKey: ['thing', 'position'],
      keyColumn: 'thing',
      hashed: { key: ['thing', 'amount'], columns: ['thing', 'amount', 'note'] },
    },
  ],
  views: { all_sums: 'SELECT thing, total FROM {sums}' },
  project(thing, events, { rows }) {
    const before = rows['sums']?.[0];
    let total = (before?.['total'] as number | undefined) ?? 0;
    for (const { data } of events) {
      if (data.amount < 0) throw new RangeError(`${data.amount} cannot be added`);
      total += data.amount;
    }
    const counted = ((before?.['events'] as number | undefined) ?? 0) + events.length;
    return [
      { kind: 'upsert', table: 'sums', row: { thing, total, events: counted, large: total > 100 } },
      ...events.map(
        ({ position, data }) =>
          ({
            kind: 'upsert',
            table: 'amounts',
            row: { thing, position, amount: data.amount, note: data.note },
          }) as const,
      ),
    ];
  },
};

/** The same numbers, from the events of the key. */
export const counts: Projection<Counted> = {
  name: 'counts',
  version: 1,
  category: 'instruments',
  types: ['test.Counted'],
  load: { past: 'events' },
  tables: [
    {
      name: 'counts',
      columns: { thing: { type: { kind: 'identifier', length: 40 } }, events: { type: { kind: 'integer' } } },
      primaryKey: ['thing'],
      keyColumn: 'thing',
      hashed: { key: ['thing'], columns: ['thing', 'events'] },
    },
  ],
  project: (thing, events, history) => [
    { kind: 'upsert', table: 'counts', row: { thing, events: history.events.length + events.length } },
  ],
};

/** One process's connection to the log. */
export interface Bench {
  readonly database: Database;
  readonly store: EventStore;
  readonly signal: AppendSignal;
  close(): Promise<void>;
}

/** An empty database of one dialect, gone afterwards. */
export interface DatabaseUnderTest {
  readonly url: string;
  remove(): Promise<void>;
}

export async function temporarySqlite(): Promise<DatabaseUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'marketlog-projections-'));
  return { url: `sqlite:${join(folder, 'log.db')}`, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A fresh database with a log for each test of a suite, and more connections to it. */
export function useBench(databaseUnderTest: () => Promise<DatabaseUnderTest>) {
  let under: DatabaseUnderTest;
  let opened: Bench[] = [];
  const anotherProcess = async (): Promise<Bench> => {
    const bench = await openBench(under);
    opened.push(bench);
    return bench;
  };
  beforeEach(async () => {
    under = await databaseUnderTest();
    opened = [];
    await anotherProcess();
  });
  afterEach(async () => {
    for (const bench of opened) await bench.close();
    await under.remove();
  });
  return {
    get database() {
      return opened[0]!.database;
    },
    get store() {
      return opened[0]!.store;
    },
    get signal() {
      return opened[0]!.signal;
    },
    anotherProcess,
  };
}

export async function openBench({ url }: Pick<DatabaseUnderTest, 'url'>): Promise<Bench> {
  const signal = new AppendSignal();
  return { signal, ...(await openEventStore({ url, create: true, signal })) };
}

export interface ProjectorOptions {
  readonly decoder?: EventDecoder;
  readonly log?: EngineLog;
  /** Milliseconds. */
  readonly leaseTime?: number;
  /** False: it projects beside others, as in a cluster. */
  readonly shared?: boolean;
  /** How the log reaches it. */
  readonly subscription?: Subscription;
  readonly parkedKeysLimit?: number;
  /** Fill generations, where projectors do not. */
  readonly threads?: Pick<FillThreads, 'fill'>;
  /** Milliseconds after which a rebuild that was killed is free. */
  readonly turn?: number;
}

/** One process's projector, put together as the module does. */
export function projector(
  { database, store, signal }: Pick<Bench, 'database' | 'store' | 'signal'>,
  projections: readonly Projection[],
  {
    decoder = testDecoder,
    log = silent,
    leaseTime = 5_000,
    shared = false,
    subscription = new StoreSubscription(store, signal, 20),
    parkedKeysLimit,
    threads,
    turn = turnTime,
  }: ProjectorOptions = {},
) {
  const moved = new ProgressSignal();
  const of = { database, store, subscription, projections, log, decoder, parkedKeysLimit };
  const factory = new EngineFactory({ ...of, fills: threads !== undefined });
  const name = shared ? `projector-member:${randomUUID()}` : 'projector';
  const lease = new Lease(new SqlLeases(database), name, leaseTime);
  /** Works in the foreground until nothing is left to do. */
  const drain = async (): Promise<number> => {
    const { engine } = await factory.create();
    let all = 0;
    for (let applied = 1; applied > 0; all += applied) {
      ({ applied } = await engine.pass(new AbortController().signal, () => moved.advanced()));
    }
    return all;
  };
  const rebuildsThat = (newVersions: 'hold' | 'serve'): ProjectionRebuilds =>
    new ProjectionRebuilds({
      ...{ database, store, projections, newVersions, threads, turn },
      leases: new SqlLeases(database),
      catalog: factory.catalog,
      keys: new KeyRebuild(database, store, testDecoder),
    });
  return {
    factory,
    drain,
    rebuilds: rebuildsThat('hold'),
    /** The same, and new versions are held against what is served; then what they may be fed now. */
    async upgrade(newVersions: 'hold' | 'serve' = 'serve'): Promise<void> {
      await drain();
      await rebuildsThat(newVersions).proveVersions(new AbortController().signal);
      await drain();
    },
    moved,
    runner: new ProjectionRunner(factory, lease, moved),
    progress: new DatabaseProjectionProgress(database, projections, moved),
    readModels: new ReadModels(database, store, projections, moved),
    statuses: new ProjectionStatuses(database, store, projections),
  };
}

/** That of a rebuild which nobody stops or watches. */
export const course = { signal: new AbortController().signal, onProgress: () => undefined };

const silent: EngineLog = { log: () => undefined, warn: () => undefined, error: () => undefined };

/** Addresses of everything in the log. */
export async function everything(store: EventStore) {
  return store.heads();
}

export async function rowsOf(readModels: ReadModels, projection: string, table: string): Promise<SqlRow[]> {
  const rows = await readModels.query(projection, `SELECT * FROM {${table}} ORDER BY 1, 2`);
  return rows.map((row) => ({ ...row }));
}

/** As if no projection had ever run on this log. */
export async function forgetReadModels({ database }: Pick<Bench, 'database'>): Promise<void> {
  const tables = [
    ...['projections', 'projection_generations', 'projection_views', 'checkpoints'],
    ...['dead_letters', 'parked_keys', 'dropped_events', 'stopped_projections'],
  ];
  await database.transaction(async (sql) => {
    for (const table of tables) await sql.execute(`DELETE FROM ${table}`);
  });
}
