import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { EventStore } from '#event-sourcing';
import { Database } from '#database';
import { EventStoreModule } from './event-store.module.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-module-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('provides database and event store, and finishes appends when the app closes', async () => {
  const sql = EventStoreModule.forRoot({ url: `sqlite:${join(folder, 'log.db')}`, create: true, partitions: 3 });
  const app = await Test.createTestingModule({ imports: [sql] }).compile();
  const store = app.get(EventStore);
  expect(await store.identity()).toMatchObject({ partitions: 3, state: 'open' });
  const event = { id: randomUUID(), type: 'test.v1.Happened', occurredAt: 0, data: new Uint8Array() };
  const inFlight = store.append('actions-A', 0, [event]);
  await app.close();
  expect(await inFlight).toMatchObject({ status: 'appended' });
  await expect(app.get(Database).query('SELECT 1')).rejects.toMatchObject({ code: 'database_closed' });
});

test("TypeORM's DataSource sees what is committed, writes nothing, and ends with the app", async () => {
  const sql = EventStoreModule.forRoot({ url: `sqlite:${join(folder, 'log.db')}`, create: true });
  const app = await Test.createTestingModule({ imports: [sql] }).compile();
  const dataSource = app.get(DataSource);
  expect(await dataSource.query('SELECT COUNT(*) AS logs FROM log_meta')).toEqual([{ logs: 1 }]);
  await expect(dataSource.query('DELETE FROM log_meta')).rejects.toThrow('readonly');
  await app.close();
  expect(dataSource.isInitialized).toBe(false);
});

test('who needs no DataSource has none', async () => {
  const url = `sqlite:${join(folder, 'log.db')}`;
  const sql = EventStoreModule.forRoot({ url, create: true, dataSource: false });
  const app = await Test.createTestingModule({ imports: [sql] }).compile();
  expect(() => app.get(DataSource)).toThrow('DataSource');
  expect(await app.get(EventStore).identity()).toMatchObject({ state: 'open' });
  await app.close();
});

test('an app on a database that holds no log does not start', async () => {
  const sql = EventStoreModule.forRoot({ url: `sqlite:${join(folder, 'none.db')}`, create: false });
  await expect(Test.createTestingModule({ imports: [sql] }).compile()).rejects.toMatchObject({ code: 'no_log' });
});
