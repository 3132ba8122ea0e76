import { NestFactory } from '@nestjs/core';
import { type INestApplicationContext, type Type } from '@nestjs/common';
import { createConnection } from 'mysql2/promise';
import { loadSettings } from '#config';
import { EventStore, Leases, ProjectionProgress, RelayCheckpoints, type Reactor } from '#event-sourcing';
import { Database } from '#database';
import { ProjectionRunner, ReactorStatuses } from '#projection-engine';
import { ReactorsModule } from '#projection-engine/module';
import { barRecorded, barSeries, freshDatabase, given, waitFor, type FreshDatabase } from '#testing';
import { LogModule } from './log.module.js';
import { privilegeStatements } from './testing/operations-page.js';
import {
  Remarking,
  RemarkWhenDailyBarRecorded,
  RemarksModule,
} from './testing/remark-when-daily-bar-recorded.reactor.js';

const roles = ['owner', 'ingest', 'relay', 'analyst', 'api'] as const;
type Role = (typeof roles)[number];

let fresh: FreshDatabase;
const apps: INestApplicationContext[] = [];
const nameOf = (role: Role): string => `ml_${role}_${process.pid}`;

/** The page's own statements, for this test's database and users. */
function grants(): string[] {
  const schema = new URL(fresh.url).pathname.slice(1);
  return privilegeStatements().map((statement) =>
    statement
      .replace(/'marketlog_(\w+)'/g, (_, role: Role) => `'${nameOf(role)}'`)
      .replace(/ON marketlog\./g, `ON ${schema}.`),
  );
}

async function asRoot(...statements: string[]): Promise<void> {
  const connection = await createConnection(fresh.url);
  try {
    for (const statement of statements) await connection.query(statement);
  } finally {
    await connection.end();
  }
}

async function open(
  role: Role,
  { create, run }: { create: boolean; run: boolean },
  reactors: readonly Type<Reactor>[] = [],
): Promise<INestApplicationContext> {
  const url = new URL(fresh.url);
  url.username = nameOf(role);
  url.password = encodeURIComponent('change me');
  const { settings } = loadSettings({ MARKETLOG_DATABASE_URL: url.href });
  const module = {
    module: class RoleModule {},
    imports: [
      LogModule.forRoot(settings, { create, run }),
      ...(reactors.length > 0 ? [ReactorsModule.register({ reactors, imports: [RemarksModule] })] : []),
    ],
  };
  const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  apps.push(app);
  return app;
}

beforeAll(async () => {
  fresh = await freshDatabase('mysql');
  const statements = grants();
  const owners = statements.filter((statement) => statement.includes(nameOf('owner')));
  expect(owners).toHaveLength(2);
  await asRoot(...owners);
  // `marketlog migrate`, by the owner; only then do the tables exist that the others are granted.
  const owner = await open('owner', { create: true, run: false });
  await owner.get(ProjectionRunner, { strict: false }).prepare();
  await asRoot(...statements);
});

afterAll(async () => {
  for (const app of apps.splice(0).reverse()) await app.close();
  await asRoot(...roles.map((role) => `DROP USER IF EXISTS '${nameOf(role)}'@'%'`));
  await fresh.drop();
});

const bars = barSeries(30, { instrumentId: 'AAPL' }).map(barRecorded);

test('each part does its work with what docs/operations.md grants it', async () => {
  const ingest = await open('ingest', { create: false, run: false });
  const store = ingest.get(EventStore, { strict: false });
  await given(store, 'prices-AAPL-2014', bars);
  expect(await ingest.get(Leases, { strict: false }).acquire('fetch', 1_000)).toBeDefined();
  await ingest.get(Leases, { strict: false }).release('fetch');

  await open('owner', { create: false, run: true });
  await ingest.get(ProjectionProgress, { strict: false }).caughtUp(await store.heads());

  Remarking.missing = 'nothing may be remarked yet';
  Remarking.fails = ({ version }) => version === 30;
  const analyst = await open('analyst', { create: false, run: false }, [RemarkWhenDailyBarRecorded]);
  const reactors = analyst.get(ReactorStatuses, { strict: false });
  await waitFor('it to wait', async () => (await reactors.list()).find(({ state }) => state === 'waiting'));
  Remarking.missing = undefined;
  const done = await waitFor('it to have reacted', async () =>
    (await reactors.list()).find(({ state }) => state === 'live'),
  );
  expect(done.parkedKeys).toBe(1);
  expect(await store.readStream('model-AAPL')).toHaveLength(29);

  const relay = await open('relay', { create: true, run: false });
  const [head] = await relay.get(EventStore, { strict: false }).heads('prices');
  expect(await relay.get(Leases, { strict: false }).acquire('relay:0', 1_000)).toBeDefined();
  const checkpoints = relay.get(RelayCheckpoints, { strict: false });
  await checkpoints.advance([{ ...head!, from: 0, to: 30 }]);
  await checkpoints.reset('prices');
  await relay.get(Leases, { strict: false }).release('relay:0');

  const api = await open('api', { create: false, run: false });
  const read = api.get(Database, { strict: false });
  expect(await read.query('SELECT bars FROM latest_stock_prices')).toEqual([{ bars: 30 }]);
  expect(await api.get(EventStore, { strict: false }).readStream('prices-AAPL-2014')).toHaveLength(30);
});

test.each<[Role, string]>([
  ['ingest', 'DELETE FROM events'],
  ['ingest', 'UPDATE events SET position = position'],
  ['ingest', 'DELETE FROM log_heads'],
  ['relay', 'INSERT INTO log_digests SELECT * FROM log_digests'],
  ['relay', 'UPDATE log_meta SET epoch = 9'],
  ['analyst', 'DELETE FROM events'],
  ['analyst', 'UPDATE projections SET live_generation = 2'],
  ['api', 'UPDATE checkpoints SET position = 0'],
  ['api', 'DELETE FROM leases'],
])('%s may not %s', async (role, statement) => {
  const app = await open(role, { create: false, run: false });
  const database = app.get(Database, { strict: false });
  const refused = { code: 'database_forbidden', message: expect.stringMatching(/command denied .* for table/) };
  await expect(database.transaction((sql) => sql.execute(statement))).rejects.toMatchObject(refused);
});
