import { jest } from '@jest/globals';
import fs, { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '../database.js';
import { openDatabase } from '../open-database.js';
import { SqliteConnection } from './sqlite-driver.shim.js';
import { newTurns } from './thread-turns.js';

let folder: string;
let database: Database | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-sqlite-'));
});

afterEach(async () => {
  await database?.close();
  database = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function opened(): Promise<Database> {
  database = await openDatabase(`sqlite:${join(folder, 'log.db')}`, { create: true });
  await database.changeSchema((sql) =>
    sql.execute('CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT, flag INTEGER)'),
  );
  return database;
}

test('what a transaction wrote is read after its commit, and by nobody before', async () => {
  const db = await opened();
  await db.transaction(async (sql) => {
    await sql.execute('INSERT INTO things VALUES (?, ?, ?)', [1, 'one', true]);
    expect(await sql.query('SELECT name FROM things')).toHaveLength(1);
    expect(await db.query('SELECT name FROM things')).toHaveLength(0);
  });
  expect(await db.query('SELECT id, name, flag FROM things')).toMatchObject([{ id: 1, name: 'one', flag: 1 }]);
});

test('rows are read as lists of cells too, beside the same question that names them', async () => {
  const db = await opened();
  await db.transaction((sql) => sql.execute("INSERT INTO things VALUES (1, 'one', 0), (2, NULL, 1)"));
  const sql = 'SELECT name, id FROM things WHERE id <= ? ORDER BY id';
  expect(await db.query(sql, [1])).toMatchObject([{ name: 'one', id: 1 }]);
  expect(await db.cells(sql, [2])).toEqual([
    ['one', 1],
    [null, 2],
  ]);
  expect(await db.query(sql, [1])).toMatchObject([{ name: 'one', id: 1 }]);
});

test('a rollback beside commits loses nothing', async () => {
  const db = await opened();
  const outcomes = await Promise.allSettled(
    Array.from({ length: 30 }, (_, id) =>
      db.transaction(async (sql) => {
        await sql.execute('INSERT INTO things VALUES (?, ?, 0)', [id, `thing ${id}`]);
        await new Promise((resolve) => setImmediate(resolve));
        if (id % 3 === 0) throw new Error('taken back');
      }),
    ),
  );
  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(10);
  expect(await db.query('SELECT count(*) AS n FROM things')).toMatchObject([{ n: 20 }]);
});

test('a snapshot sees one state while others commit', async () => {
  const db = await opened();
  await db.snapshot(async (sql) => {
    expect(await sql.query('SELECT id FROM things')).toHaveLength(0);
    await db.transaction((writer) => writer.execute("INSERT INTO things VALUES (1, 'one', 0)"));
    expect(await sql.query('SELECT id FROM things')).toHaveLength(0);
    expect(await db.query('SELECT id FROM things')).toHaveLength(1);
  });
});

test('what reads whole tables sees one state too, keeps nobody waiting, and fails as others do', async () => {
  const db = await opened();
  const order: string[] = [];
  const [read, beside] = await db.snapshot(
    async (sql) => {
      expect(await sql.query('SELECT id FROM things')).toHaveLength(0);
      await db.transaction((writer) => writer.execute("INSERT INTO things VALUES (1, 'one', 0)"));
      expect(await sql.query('SELECT id FROM things WHERE flag = ?', [false])).toHaveLength(0);
      const long =
        'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000) SELECT SUM(i) AS sum FROM n';
      const slow = sql.query(long).finally(() => order.push('whole table'));
      const quick = db.query('SELECT name FROM things').finally(() => order.push('beside'));
      const answers = await Promise.all([slow, quick]);
      await expect(sql.query('SELECT * FROM elsewhere')).rejects.toThrow('no such table: elsewhere');
      return answers;
    },
    { unhurried: true },
  );
  expect(read).toEqual([{ sum: 2_000_001_000_000 }]);
  expect(beside).toMatchObject([{ name: 'one' }]);
  expect(order).toEqual(['beside', 'whole table']);
});

test('a statement after the end of its transaction is refused', async () => {
  const db = await opened();
  const late = await db.transaction(async (sql) => sql);
  await expect(late.execute('DELETE FROM things')).rejects.toMatchObject({ code: 'database_closed' });
});

test('waits for another connection that holds the write lock', async () => {
  const db = await opened();
  const other = new DatabaseSync(join(folder, 'log.db'));
  other.exec('BEGIN IMMEDIATE');
  let done = false;
  const write = db
    .transaction((sql) => sql.execute("INSERT INTO things VALUES (1, 'one', 0)"))
    .then(() => (done = true));
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(done).toBe(false);
  other.exec('ROLLBACK');
  other.close();
  await write;
  expect(await db.query('SELECT id FROM things')).toHaveLength(1);
});

test('without create a missing file is no log, and is not made', async () => {
  const path = join(folder, 'missing.db');
  await expect(openDatabase(`sqlite:${path}`, { create: false })).rejects.toMatchObject({
    code: 'no_log',
    message: `no log at ${path}`,
  });
  await expect(openDatabase(`sqlite:${path}`, { create: false })).rejects.toMatchObject({ code: 'no_log' });
});

test("without create another program's database is no log and is left alone", async () => {
  const path = join(folder, 'other.db');
  const other = new DatabaseSync(path);
  other.exec('CREATE TABLE theirs (id)');
  other.close();
  await expect(openDatabase(`sqlite:${path}`, { create: false })).rejects.toMatchObject({ code: 'no_log' });
});

test.each([
  ['a text file', 'this is a text and no database at all'],
  ['a short file', 'x'],
])('%s is refused as no database', async (_, content) => {
  const path = join(folder, 'text.db');
  await writeFile(path, content);
  await expect(openDatabase(`sqlite:${path}`, { create: true })).rejects.toMatchObject({ code: 'database_invalid' });
});

test('a folder that cannot be made is a clear error', async () => {
  await writeFile(join(folder, 'file'), '');
  const url = `sqlite:${join(folder, 'file', 'log.db')}`;
  await expect(openDatabase(url, { create: true })).rejects.toMatchObject({ code: 'database_read_only' });
});

test.each([
  ['a new log in a folder', true, 0, 'so no log can be made in it'],
  ['a log', false, 0, 'log.db cannot be written (EROFS)'],
  ['the folder of a log', false, 1, 'which even reading a log needs (EROFS)'],
])('%s that is read-only is refused by name', async (_, isNew, writable, sentence) => {
  if (!isNew) await (await opened()).close();
  database = undefined;
  const asked = jest.spyOn(fs, 'access');
  for (let i = 0; i < writable; i++) asked.mockResolvedValueOnce(undefined);
  asked.mockRejectedValueOnce(Object.assign(new Error('read-only file system'), { code: 'EROFS' }));
  const opening = openDatabase(`sqlite:${join(folder, 'log.db')}`, { create: true });
  await expect(opening).rejects.toMatchObject({
    code: 'database_read_only',
    retryable: false,
    message: expect.stringContaining(sentence),
  });
  asked.mockRestore();
});

test('a log that may not be looked at is not called absent', async () => {
  const path = join(folder, 'log.db');
  const denied = Object.assign(new Error('permission denied'), { code: 'EACCES', path });
  const asked = jest.spyOn(fs, 'stat').mockRejectedValueOnce(denied);
  await expect(openDatabase(`sqlite:${path}`, { create: false })).rejects.toBe(denied);
  asked.mockRestore();
});

test('many that open at once migrate once', async () => {
  const url = `sqlite:${join(folder, 'together.db')}`;
  const all = await Promise.all(Array.from({ length: 6 }, () => openDatabase(url, { create: true })));
  expect(await all[0]!.query("SELECT name FROM log_migrations WHERE name = '0001-log'")).toHaveLength(1);
  await Promise.all(all.map((each) => each.close()));
});

test('a database of a newer build is refused', async () => {
  const db = await opened();
  await db.transaction((sql) => sql.execute("INSERT INTO log_migrations VALUES ('9999-later', 0)"));
  await expect(openDatabase(`sqlite:${join(folder, 'log.db')}`, { create: false })).rejects.toMatchObject({
    code: 'database_version',
  });
});

test('the stamp changes after each commit: at once after its own, in the next turn of the event loop after that of another process', async () => {
  const db = await opened();
  const before = await db.stamp();
  expect(await Promise.all([db.stamp(), db.stamp()])).toEqual([before, before]);
  await db.transaction((sql) => sql.execute("INSERT INTO things (name) VALUES ('one')"));
  const own = await db.stamp();
  expect(own).not.toBe(before);
  const other = new DatabaseSync(join(folder, 'log.db'));
  other.exec("INSERT INTO things (name) VALUES ('two')");
  other.close();
  await nextTurn();
  const others = await db.stamp();
  expect([before, own]).not.toContain(others);
  await nextTurn();
  expect(await db.stamp()).toBe(others);
});

test('closes both sides where TypeORM could not be given the open connection', async () => {
  const db = await opened();
  (db as unknown as { reader: { close(): void } }).reader.close();
  await expect(db.reading()).rejects.toThrow();
  await db.close();
  // SQLite removes it with the last connection.
  await expect(fs.access(`${join(folder, 'log.db')}-wal`)).rejects.toThrow('ENOENT');
});

test('what is committed stays in the write-ahead log where moving it is left to others, and moves again afterwards', async () => {
  const db = await opened();
  const fill = (rows: number) =>
    db.transaction(async (sql) => {
      const name = 'x'.repeat(1_000_000);
      for (let i = 0; i < rows; i++) await sql.execute('INSERT INTO things (name) VALUES (?)', [name]);
    });
  const size = async () => (await fs.stat(join(folder, 'log.db'))).size;
  await fill(1);
  db.moveWal('left');
  await fill(20);
  expect(await size()).toBeLessThan(2_000_000);
  db.moveWal('usual');
  await fill(1);
  expect(await size()).toBeGreaterThan(20_000_000);
  await db.close();
});

test('where two take turns, the second does not try to begin while the first writes', async () => {
  const turns = newTurns();
  const [first, second] = [await opened(), await openDatabase(`sqlite:${join(folder, 'log.db')}`, { create: false })];
  for (const db of [first, second]) db.takeTurns(turns);
  const exec = jest.spyOn(SqliteConnection.prototype, 'exec');
  const begun = (): number => exec.mock.calls.filter(([sql]) => sql === 'BEGIN IMMEDIATE').length;
  let other: Promise<number> | undefined;
  await first.transaction(async () => {
    other = second.transaction((sql) => sql.execute('INSERT INTO things (name) VALUES (?)', ['x']));
    for (let turn = 0; turn < 10; turn++) await nextTurn();
    expect(begun()).toBe(1);
  });
  await other;
  expect(begun()).toBe(2);
  await second.close();
});
