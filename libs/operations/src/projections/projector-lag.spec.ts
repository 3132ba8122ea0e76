import { openEventStore, type OpenedEventStore } from '#event-store';
import { freshDatabase, someEvents, type FreshDatabase } from '#testing';
import { ProjectorLag } from './projector-lag.js';

let fresh: FreshDatabase;
let opened: OpenedEventStore;
let lag: ProjectorLag;

beforeEach(async () => {
  fresh = await freshDatabase('sqlite');
  opened = await openEventStore({ url: fresh.url, create: true, partitions: 1 });
  lag = new ProjectorLag(opened.database, opened.store);
  await opened.store.append('instrument-A', 'any', someEvents(5));
});

afterEach(async () => {
  await opened.close();
  await fresh.drop();
});

/** A generation of a read model, live or not, that has applied so much. */
async function readModel(name: string, generation: number, live: number, position: number): Promise<void> {
  await opened.database.transaction(async (sql) => {
    await sql.execute('DELETE FROM projections WHERE name = ?', [name]);
    await sql.execute('INSERT INTO projections (name, live_generation) VALUES (?, ?)', [name, live]);
    await sql.execute("INSERT INTO checkpoints VALUES (?, ?, 'instruments', 0, ?, 0)", [name, generation, position]);
  });
}

test('the slowest live read model counts, and the age of the first event that it lacks', async () => {
  await readModel('stocks', 1, 1, 4);
  await readModel('tickers', 2, 2, 2);
  await opened.database.transaction((sql) =>
    sql.execute('UPDATE events SET recorded_at = recorded_at - 30000 WHERE position = 3'),
  );
  const [instruments, ...others] = await lag.read();
  expect(others).toEqual([]);
  expect(instruments).toMatchObject({ category: 'instruments', partition: 0, events: 3, published: 0 });
  expect(instruments!.seconds).toBeGreaterThanOrEqual(30);
  expect(instruments!.seconds).toBeLessThan(60);
});

test('what the relay has published is told apart from what waits for it', async () => {
  await readModel('stocks', 1, 1, 1);
  await opened.database.transaction((sql) =>
    sql.execute("INSERT INTO relay_checkpoints VALUES ('instruments', 0, 3, 0)"),
  );
  expect(await lag.read()).toMatchObject([{ events: 4, published: 2 }]);
});

test('a generation that is being filled holds up nobody, and who has all is not behind', async () => {
  await readModel('stocks', 1, 1, 5);
  await readModel('stocks', 2, 1, 0);
  expect(await lag.read()).toEqual([{ category: 'instruments', partition: 0, events: 0, published: 0, seconds: 0 }]);
});
