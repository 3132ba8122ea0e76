import { renderMetrics } from '#telemetry';
import { freshDatabase, waitFor, type FreshDatabase } from '#testing';
import { openDatabase } from '../open-database.js';

let fresh: FreshDatabase;

beforeAll(async () => {
  fresh = await freshDatabase('mysql');
});

afterAll(() => fresh.drop());

async function pool(): Promise<Record<string, number>> {
  const lines = (await renderMetrics()).split('\n');
  const values = lines.flatMap((line) => {
    const [, what, value] = /^marketlog_database_pool_(\w+)\{pool="write"\} (\d+)$/.exec(line) ?? [];
    return what === undefined ? [] : [[what, Number(value)] as const];
  });
  return Object.fromEntries(values);
}

test('connections in use and callers that wait for one are told apart', async () => {
  const database = await openDatabase(fresh.url, { create: true, poolSize: 2 });
  const ends: (() => void)[] = [];
  const transactions = Array.from({ length: 3 }, () =>
    database.transaction(() => new Promise<void>((resolve) => ends.push(resolve))),
  );
  await waitFor('two transactions to run', () => (ends.length === 2 ? true : undefined));
  expect(await pool()).toEqual({ used_connections: 2, idle_connections: 0, waiting: 1 });
  for (const end of ends.splice(0)) end();
  await waitFor('the third', () => (ends.length === 1 ? true : undefined));
  ends[0]!();
  await Promise.all(transactions);
  expect(await pool()).toEqual({ used_connections: 0, idle_connections: 2, waiting: 0 });
  await database.close();
  expect(await pool()).toEqual({ used_connections: 0, idle_connections: 0, waiting: 0 });
});
