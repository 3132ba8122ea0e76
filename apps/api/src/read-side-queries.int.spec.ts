import { Database } from '#database';
import { freshDatabase, type FreshDatabase } from '#testing';
import { fillMillionBars, millionBars, symbolOf } from './testing/million-bars.js';
import { anyYear, planOf } from './testing/query-plan.js';
import { plans } from './testing/read-side-plans.js';
import { serveReadSide, type ReadSide } from './testing/read-side.js';
import { formOf, recordQueries, type RecordedQuery } from './testing/recorded-queries.js';

let fresh: FreshDatabase;
let side: ReadSide | undefined;
let database: Database;
/** Every statement that the read side ran, by form. */
let asked: Map<string, RecordedQuery[]>;
/** How MySQL reads them, a line per table. */
let seen: Map<string, Set<string>>;

beforeAll(async () => {
  fresh = await freshDatabase('mysql');
  await fillMillionBars(fresh.url, millionBars);
  side = await serveReadSide(fresh.url);
  database = side.app.get(Database, { strict: false });
  const recorded = recordQueries(database);
  await side.askEverything();
  asked = Map.groupBy([...recorded], ({ sql }) => formOf(sql));
  seen = new Map();
  for (const [form, queries] of asked) {
    const lines: string[] = [];
    for (const query of queries) lines.push(...(await planOf(database, query)));
    seen.set(form, new Set(form.startsWith('SELECT * FROM ({daily_bars}') ? lines.map(anyYear) : lines));
  }
});

afterAll(async () => {
  await side?.app.close();
  await fresh.drop();
});

test('every statement is expected, and every expectation is met by one', () => {
  expect([...asked.keys()].sort()).toEqual(Object.keys(plans).sort());
});

test.each(Object.entries(plans))('%s', (form, expected) => {
  expect([...(seen.get(form) ?? [])].sort()).toEqual([...expected].sort());
});

test('only tables of a handful of rows are read whole, and only what is short is sorted', () => {
  const costly = [...seen.values()].flatMap((lines) =>
    [...lines].filter((line) => /all rows|sorted|temporary| index( |$)/.test(line)),
  );
  expect([...new Set(costly)].sort()).toEqual([
    'checkpoints no index all rows',
    // What has drifted.
    'd no index all rows sorted',
    // Only what was parked.
    'dead_letters PRIMARY index',
    // Checkpoints, for the lag.
    'done no index all rows temporary',
    // Until the limit.
    'ingestions newest index',
    // What has no end yet.
    'ingestions unfinished range sorted',
    // Until the limit; a search that finds little looks at every instrument.
    'instruments symbol index',
    'log_heads PRIMARY index',
    'log_heads no index all rows',
    'log_meta no index all rows',
    // The versions of a few models.
    'models no index all rows',
    // The read models of this build.
    'p no index all rows',
    'partition_faults no index all rows',
    'prediction_sessions date index',
    'projection_generations PRIMARY index',
    'projection_pauses PRIMARY index',
    // Orders of rebuilds, which people give.
    'projection_rebuilds no index all rows sorted',
    'projections no index all rows',
    'reactor_faults no index all rows',
    'relay_checkpoints no index all rows',
    // Projections that stand still.
    'stopped_projections no index all rows',
  ]);
});

test('what is asked often is prepared on the server', async () => {
  // An answer that was given before is not read again.
  const question = (year: number) => `/v1/stocks/${symbolOf(7)}/prices?limit=10&end=20${10 + year}-12-31`;
  const before = await executions();
  for (let year = 0; year < 10; year++) await side!.ask(question(year));
  expect((await executions()) - before).toBeGreaterThan(10);
});

/** How often prepared statements over daily_bars have run in sessions of this database. */
async function executions(): Promise<number> {
  const [row] = await database.query<{ runs: number | string | null }>(
    `SELECT SUM(p.count_execute) AS runs FROM performance_schema.prepared_statements_instances p
     JOIN performance_schema.threads t ON t.thread_id = p.owner_thread_id
     WHERE t.processlist_db = DATABASE() AND p.sql_text LIKE '%daily_bars%'`,
  );
  return Number(row!.runs ?? 0);
}
