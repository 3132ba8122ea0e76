import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SqlWriter } from '../database.js';
import { openDatabase } from '../open-database.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-wal-'));
});
afterEach(() => rm(folder, { recursive: true }));

const megabyte = 1024 * 1024;
const sizeOf = async (name: string): Promise<number> => (await stat(join(folder, name))).size / megabyte;

test('where commits move the log seldom, it is moved behind them from 128 MiB on, and begins anew', async () => {
  const database = await openDatabase(`sqlite:${join(folder, 'log.db')}`, { create: true });
  await database.changeSchema((sql) => sql.execute('CREATE TABLE things (id INTEGER PRIMARY KEY, content BLOB)'));
  database.moveWal('seldom');
  const write = (megabytes: number) =>
    database.transaction(async (sql: SqlWriter) => {
      const content = Buffer.alloc(megabyte);
      for (let i = 0; i < megabytes; i++) await sql.execute('INSERT INTO things (content) VALUES (?)', [content]);
    });
  await write(100);
  expect(await sizeOf('log.db')).toBeLessThan(1);
  await write(40);
  expect(await sizeOf('log.db')).toBeGreaterThan(140);
  const before = await sizeOf('log.db-wal');
  await write(100);
  // Written over from its beginning.
  expect(await sizeOf('log.db-wal')).toBe(before);
  await database.close();
});
