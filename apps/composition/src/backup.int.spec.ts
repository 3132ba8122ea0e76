import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { createConnection } from 'mysql2/promise';
import { loadSettings } from '#config';
import { EventStore, Leases, type MarketlogError, ProjectionProgress, RelayCheckpoints } from '#event-sourcing';
import { RawLogRepository, recoverLog, verifyLog } from '#operations';
import { Database } from '#database';
import { hashReadModels, ProjectionRunner, type TableHash } from '#projection-engine';
import {
  barRecorded,
  barSeries,
  freshDatabase,
  given,
  mysqlTool,
  privateMysql,
  waitFor,
  type FreshDatabase,
  type PrivateMysql,
} from '#testing';
import { LogModule } from './log.module.js';
import { projections } from './projections.js';
import { mysqlCommands, privilegeStatements } from './testing/operations-page.js';

const folder = mkdtempSync(join(tmpdir(), 'marketlog-backup-'));
const backupUser = `ml_backup_${process.pid}`;
let source: FreshDatabase;
let newServer: PrivateMysql;
const apps: INestApplicationContext[] = [];

beforeAll(async () => {
  source = await freshDatabase('mysql');
  newServer = await privateMysql();
});

afterAll(async () => {
  for (const app of apps.splice(0)) await app.close();
  await asRoot(source.url, `DROP USER IF EXISTS '${backupUser}'@'%'`);
  await source.drop();
  await newServer.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** Dumps the source as the page says, by a user who may do no more than it says. */
async function dump(): Promise<string> {
  const schema = new URL(source.url).pathname.slice(1);
  await asRoot(
    source.url,
    `CREATE USER '${backupUser}'@'%' IDENTIFIED BY 'change me'`,
    `GRANT SELECT ON ${schema}.* TO '${backupUser}'@'%'`,
  );
  const commands = mysqlCommands('## Backup').replace(/\bmarketlog(?= |\.latest)/g, schema);
  return shell(commands, as(backupUser, 'change me', source.url), folder);
}

async function open(url: string, run: boolean): Promise<INestApplicationContext> {
  const { settings } = loadSettings({ MARKETLOG_DATABASE_URL: url });
  const module = LogModule.forRoot(settings, { create: true, run });
  const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  apps.push(app);
  return app;
}

async function hashOf(app: INestApplicationContext): Promise<TableHash[]> {
  const store = app.get(EventStore, { strict: false });
  await app.get(ProjectionProgress, { strict: false }).caughtUp(await store.heads());
  return hashReadModels(app.get(Database, { strict: false }), projections);
}

/** Runs commands of docs/operations.md in a folder, in the places of HOST, PORT and USER what the address says. */
async function shell(commands: string, url: string, folder: string): Promise<string> {
  const { hostname, port, username, password } = new URL(url);
  const programs = ['mysql', 'mysqldump'] as const;
  const tools = await Promise.all(programs.map(async (name) => ({ name, ...(await mysqlTool(name)) })));
  const script = [
    ...tools.map(({ name, command, prefix }) => `${name}() { '${[command, ...prefix].join("' '")}' "$@"; }`),
    commands.replace(/\b(HOST|PORT|USER)\b/g, (place) => ({ HOST: hostname, PORT: port, USER: username })[place]!),
  ].join('\n');
  const env = { ...process.env, MYSQL_PWD: decodeURIComponent(password) };
  return (await promisify(execFile)('sh', ['-ec', script], { cwd: folder, env })).stdout;
}

async function asRoot(url: string, ...statements: string[]): Promise<void> {
  const connection = await createConnection(url);
  try {
    for (const statement of statements) await connection.query(statement);
  } finally {
    await connection.end();
  }
}

/** The address as somebody else. */
function as(username: string, password: string, url: string): string {
  return Object.assign(new URL(url), { username, password: encodeURIComponent(password) }).href;
}

function notInUse(error: unknown): undefined {
  if ((error as MarketlogError).code !== 'log_in_use') throw error;
}

const batches = Array.from({ length: 60 }, (_, n) => ({
  stream: `prices-S${n % 6}-${2010 + Math.floor(n / 6)}`,
  bars: barSeries(40, { instrumentId: `S${n % 6}`, date: `${2010 + Math.floor(n / 6)}-01-04`, seed: n }),
}));

async function record(store: EventStore, from: number, to: number): Promise<void> {
  for (const { stream, bars } of batches.slice(from, to)) await given(store, stream, bars.map(barRecorded));
}

test('a dump taken while everything runs is restored to a new server, recovered, whole, and goes on to the same read models', async () => {
  const original = await open(source.url, true);
  const store = original.get(EventStore, { strict: false });
  await record(store, 0, 20);
  const [head] = await store.heads('prices');
  // A dump breaks off where tables are being made.
  await hashOf(original);
  // The relay had published some of it.
  await original.get(RelayCheckpoints, { strict: false }).advance([{ ...head!, from: 0, to: 10 }]);
  const [lastLine] = await Promise.all([dump(), record(store, 20, 50)]);
  expect(lastLine).toMatch(/^-- Dump completed/);
  await record(store, 50, 60);
  const expected = await hashOf(original);

  await shell(mysqlCommands('## Restore'), newServer.url, folder);
  await asRoot(newServer.url, ...privilegeStatements());
  const target = as('marketlog_owner', 'change me', `${newServer.url}marketlog`);
  const restored = await open(target, false);
  // `marketlog migrate`
  await restored.get(ProjectionRunner, { strict: false }).prepare();
  const database = restored.get(Database, { strict: false });
  const again = restored.get(EventStore, { strict: false });
  // Leases that were held when the dump was made count until they end.
  const leases = restored.get(Leases, { strict: false });
  const { signal } = new AbortController();
  const recovery = await waitFor('the leases to end', () =>
    recoverLog(database, again, leases, signal).catch(notInUse),
  );
  const { previousEpoch, epoch } = recovery;
  expect(previousEpoch).toBe(1);
  expect(recovery.forks).toContainEqual({ category: 'prices', partition: head!.partition, position: 10 });
  expect(recovery.events).toBeGreaterThanOrEqual(20 * 40);
  expect(await verifyLog(new RawLogRepository(database))).toMatchObject({ ok: true, epoch, faults: [] });

  const projecting = await open(target, true);
  await hashOf(projecting);
  const view = 'SELECT COUNT(*) AS stocks FROM latest_stock_prices';
  expect(await database.query(view)).toEqual([{ stocks: 6 }]);
  // Imported again: what the backup held is recognised.
  await record(again, 0, 60);
  expect(await hashOf(projecting)).toEqual(expected);
  expect(await verifyLog(new RawLogRepository(database))).toMatchObject({ ok: true });
});
