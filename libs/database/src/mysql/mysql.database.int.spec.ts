import { randomUUID } from 'node:crypto';
import type { NewEvent } from '#event-sourcing';
import { freePort, freshDatabase, type FreshDatabase } from '#testing';
import { openDatabase } from '../open-database.js';
import { openEventStore, type OpenedEventStore } from '#event-store';
import { severingProxy } from '../testing/severing-proxy.js';

let fresh: FreshDatabase;
const opened: OpenedEventStore[] = [];

beforeEach(async () => {
  fresh = await freshDatabase('mysql');
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
  await fresh.drop();
});

async function open(url = fresh.url): Promise<OpenedEventStore> {
  const store = await openEventStore({ url, create: true });
  opened.push(store);
  return store;
}

function events(count: number): NewEvent[] {
  return Array.from({ length: count }, () => ({
    id: randomUUID(),
    type: 'test.v1.Happened',
    occurredAt: -1,
    data: new Uint8Array([0, 255, 39, 92]),
  }));
}

test('many that open at once migrate once and agree on one log', async () => {
  const all = await Promise.all(Array.from({ length: 4 }, () => open()));
  const ids = await Promise.all(all.map(async ({ store }) => (await store.identity()).logId));
  expect(new Set(ids).size).toBe(1);
  expect(await all[0]!.database.query('SELECT position FROM log_heads')).toHaveLength(64);
});

test('steps that died half-way are repeated: columns and indexes that are there stay', async () => {
  const { database } = await open();
  const of = async (table: string, column: string) =>
    database.query(
      `SELECT DISTINCT ${column}_name AS name FROM information_schema.${column === 'index' ? 'statistics' : 'columns'} ` +
        'WHERE table_schema = DATABASE() AND table_name = ? ORDER BY name',
      [table],
    );
  const all = async () => [await of('events', 'index'), await of('checkpoints', 'column')];
  const before = await all();
  await database.changeSchema(async (sql) => {
    await sql.execute("DELETE FROM log_migrations WHERE name >= '0060'");
    await sql.execute('DROP INDEX events_by_causation ON events');
    await sql.execute('ALTER TABLE checkpoints DROP COLUMN rewrites');
  });
  expect(await all()).not.toEqual(before);
  await open();
  expect(await all()).toEqual(before);
});

test('every session is UTC, strict and READ COMMITTED, and there are as many as the pool allows', async () => {
  const database = await openDatabase(fresh.url, { create: true, poolSize: 3 });
  try {
    const asked = `SELECT CONNECTION_ID() AS id, SLEEP(0.05) AS slept, @@session.time_zone AS zone, @@session.sql_mode AS modes,
      @@session.transaction_isolation AS isolation`;
    type Session = { id: number; zone: string; modes: string; isolation: string };
    const each = Array.from({ length: 9 }, (_, i) => i);
    const read = await Promise.all(each.map(() => database.query<Session>(asked)));
    const written = await Promise.all(each.map(() => database.transaction((sql) => sql.query<Session>(asked))));
    for (const sessions of [read.flat(), written.flat()]) {
      expect(new Set(sessions.map(({ id }) => id)).size).toBe(3);
      for (const { zone, modes, isolation } of sessions) {
        expect({ zone, isolation }).toEqual({ zone: '+00:00', isolation: 'READ-COMMITTED' });
        expect(modes).toContain('STRICT_TRANS_TABLES');
      }
    }
  } finally {
    await database.close();
  }
});

test('values come back as they went in, by text and by prepared statement', async () => {
  const { database } = await open();
  await database.changeSchema((sql) =>
    sql.execute(
      'CREATE TABLE IF NOT EXISTS things (i BIGINT, d DOUBLE, t VARCHAR(20) CHARACTER SET utf8mb4, b MEDIUMBLOB, f BOOLEAN)',
    ),
  );
  const row = { i: Number.MAX_SAFE_INTEGER, d: 0.1 + 0.2, t: `'ß"🙂\\`, b: new Uint8Array([0, 1, 39]), f: true };
  await database.transaction(async (sql) => {
    for (let i = 0; i < 6; i++)
      expect(await sql.execute('INSERT INTO things VALUES (?, ?, ?, ?, ?)', Object.values(row))).toBe(1);
  });
  for (let i = 0; i < 6; i++) {
    const rows = await database.query('SELECT * FROM things WHERE d = ? LIMIT ?', [row.d, 5]);
    expect(rows).toHaveLength(5);
    expect(rows[4]).toMatchObject({ i: row.i, d: row.d, t: row.t, f: 1 });
    expect([...(rows[4]!['b'] as Uint8Array)]).toEqual([0, 1, 39]);
    const cells = await database.cells('SELECT f, t, d, i FROM things WHERE d = ? LIMIT ?', [row.d, 5]);
    expect(cells).toEqual(Array(5).fill([1, row.t, row.d, row.i]));
  }
});

test('a lost connection at commit is answered truthfully, and nothing is written twice', async () => {
  const proxy = await severingProxy(fresh.url);
  const { store } = await open(proxy.url);
  const first = events(3);
  await store.append('actions-A', 0, first);
  proxy.severAfter('COMMIT');
  const results = await Promise.all([store.append('actions-A', 3, events(2)), store.append('actions-B', 0, events(1))]);
  expect(proxy.severed).toBe(1);
  expect(results).toMatchObject([
    { status: 'appended', version: 5, repeated: false },
    { status: 'appended', version: 1, repeated: false },
  ]);
  expect(await store.readStream('actions-A')).toHaveLength(5);
  await proxy.close();
});

test('a server that falls silent at commit is given up after 10 s, and the append is answered truthfully', async () => {
  const proxy = await severingProxy(fresh.url);
  const { store } = await open(proxy.url);
  await store.append('actions-A', 0, events(1));
  proxy.silenceAfter('COMMIT');
  const result = await store.append('actions-A', 1, events(2));
  expect(proxy.severed).toBe(1);
  expect(result).toMatchObject({ status: 'appended', version: 3, repeated: false });
  expect(await store.readStream('actions-A')).toHaveLength(3);
  await proxy.close();
});

test('a connection lost before the commit is tried again, without a hole', async () => {
  const proxy = await severingProxy(fresh.url);
  const { store } = await open(proxy.url);
  await store.append('actions-A', 0, events(1));
  for (const statement of ['FOR UPDATE', 'INSERT INTO events', 'UPDATE log_heads']) {
    proxy.severBefore(statement);
    expect(await store.append('actions-A', 'any', events(60))).toMatchObject({ status: 'appended', repeated: false });
  }
  expect(proxy.severed).toBe(3);
  const [head] = await store.heads('prices');
  expect(head!.position).toBe(181);
  expect(await store.readPartition(head!, 0, 1000)).toHaveLength(181);
  await proxy.close();
});

test('a writer that stands still between lock and commit holds the others for less than 10 s', async () => {
  const { store, database } = await open();
  await store.append('actions-A', 0, events(1));
  const locked = Promise.withResolvers<number>();
  const thawed = Promise.withResolvers<undefined>();
  const frozen = database.transaction(async (sql) => {
    await sql.query('SELECT position FROM log_heads FOR UPDATE');
    const [session] = await sql.query('SELECT @@wait_timeout AS seconds');
    locked.resolve(Number(session!['seconds']));
    await thawed.promise;
    return sql.execute('UPDATE log_heads SET position = 999');
  });
  const outcome = expect(frozen).rejects.toMatchObject({ code: 'database_unavailable', retryable: true });
  // After so long the server ends the session, and gives back what it holds.
  expect(await locked.promise).toBeLessThan(10);
  const other = await open();
  expect(await other.store.append('actions-A', 1, events(1))).toMatchObject({ status: 'appended', version: 2 });
  thawed.resolve(undefined);
  await outcome;
  expect((await other.store.heads('prices'))[0]).toMatchObject({ position: 2 });
});

test('a process that stood still goes on in new sessions where the server has ended those that idled', async () => {
  const { store, database } = await open();
  await store.append('actions-A', 0, events(1));
  const [session] = await database.transaction((sql) =>
    sql.query('SELECT @@wait_timeout AS seconds, CONNECTION_ID() AS id'),
  );
  const changes: unknown[] = [];
  database.onHealthChange((health) => changes.push(health));
  // Nothing at all runs here meanwhile, so that nobody hears of the end before the next statement.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, (Number(session!['seconds']) + 2) * 1_000);
  const [next] = await database.transaction((sql) => sql.query('SELECT CONNECTION_ID() AS id'));
  expect(next!['id']).not.toBe(session!['id']);
  expect(await store.append('actions-A', 1, events(1))).toMatchObject({ status: 'appended', version: 2 });
  expect(changes).toEqual([]);
});

test('a server that is down is waited for, said so, and given up', async () => {
  const notices: string[] = [];
  const url = `mysql://root@127.0.0.1:${await freePort()}/marketlog`;
  const attempt = openDatabase(url, { create: true, waitFor: 700, onNotice: (message) => notices.push(message) });
  await expect(attempt).rejects.toMatchObject({
    code: 'database_unavailable',
    message: expect.stringContaining('gave up'),
  });
  expect(notices).toEqual([expect.stringContaining('does not answer; waiting')]);
});

test('a schema that does not exist, or holds no log, is no log where none may be made', async () => {
  await expect(openDatabase(fresh.url, { create: false })).rejects.toMatchObject({ code: 'no_log' });
  await expect(openDatabase(`${fresh.url}_missing`, { create: false })).rejects.toMatchObject({ code: 'no_log' });
});
