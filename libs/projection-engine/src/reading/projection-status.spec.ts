import type { Projection } from '#event-sourcing';
import { freshDatabase, someEvents, type FreshDatabase } from '#testing';
import { openEventStore, type OpenedEventStore } from '#event-store';
import { ProjectionStatuses } from './projection-status.js';

let fresh: FreshDatabase;
let opened: OpenedEventStore;

beforeEach(async () => {
  fresh = await freshDatabase('sqlite');
  opened = await openEventStore({ url: fresh.url, create: true, partitions: 2 });
});

afterEach(async () => {
  await opened.close();
  await fresh.drop();
});

const projections = ['stocks', 'tickers'].map(
  (name) => ({ name, category: 'instruments', tables: [] }) as unknown as Projection,
);

/** Live in generation 1, at these positions of the partitions. */
async function standsAt(name: string, ...positions: number[]): Promise<void> {
  await opened.database.transaction(async (sql) => {
    await sql.execute('INSERT INTO projections (name, live_generation) VALUES (?, 1)', [name]);
    await sql.execute("INSERT INTO projection_generations VALUES (?, 1, 1, 'live', '[]', 0, NULL)", [name]);
    for (const [partition, position] of positions.entries()) {
      await sql.execute("INSERT INTO checkpoints VALUES (?, 1, 'instruments', ?, ?, 0)", [name, partition, position]);
    }
  });
}

test('each projection says the age of the first event that it lacks, by one question for all of them', async () => {
  const { database, store } = opened;
  for (const key of 'ABCDEFGH') await store.append(`instrument-${key}`, 'any', someEvents(3));
  const [first, second] = await store.heads('instruments');
  await database.transaction((sql) =>
    sql.execute('UPDATE events SET recorded_at = recorded_at - 60000 WHERE position = 2'),
  );
  await standsAt('stocks', 1, second!.position);
  await standsAt('tickers', 2, 2);
  const asked: string[] = [];
  const query = database.query.bind(database);
  database.query = (sql, parameters) => {
    if (sql.includes('FROM events')) asked.push(sql);
    return query(sql, parameters);
  };
  const [stocks, tickers] = await new ProjectionStatuses(database, store, projections).list();
  expect(stocks).toMatchObject({
    state: 'behind',
    partitions: [{ lagEvents: first!.position - 1 }, { lagEvents: 0, lagSeconds: 0 }],
  });
  expect(stocks!.partitions[0]!.lagSeconds).toBeGreaterThanOrEqual(60);
  expect(tickers!.partitions.map(({ lagEvents }) => lagEvents)).toEqual([first!.position - 2, second!.position - 2]);
  for (const { lagSeconds } of tickers!.partitions) expect(lagSeconds).toBeLessThan(60);
  expect(asked).toHaveLength(1);
});
