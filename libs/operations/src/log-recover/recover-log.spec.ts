import { decodeEvent } from '#contracts';
import type { EventStore } from '#event-sourcing';
import type { Database } from '#database';
import { openEventStore } from '#event-store';
import { freshDatabase, InMemoryLeases, LeaseTable, someEvents, type FreshDatabase } from '#testing';
import { recoverLog } from './recover-log.js';

let fresh: FreshDatabase;
let database: Database;
let store: EventStore;
let table: LeaseTable;
let close: () => Promise<void>;

beforeEach(async () => {
  fresh = await freshDatabase('sqlite');
  ({ database, store, close } = await openEventStore({ url: fresh.url, create: true, partitions: 1 }));
  table = new LeaseTable();
  await store.append('instrument-A', 'any', someEvents(5));
  await store.append('model-a', 'any', someEvents(2));
});

afterEach(async () => {
  await close();
  await fresh.drop();
});

const recover = () => recoverLog(database, store, new InMemoryLeases(table), new AbortController().signal);

async function published(category: string, position: number): Promise<void> {
  await database.transaction(async (sql) => {
    await sql.execute('DELETE FROM relay_checkpoints WHERE category = ?', [category]);
    await sql.execute('INSERT INTO relay_checkpoints VALUES (?, 0, ?, 0)', [category, position]);
  });
}

const forks = async () =>
  (
    await database.query('SELECT epoch, category, position FROM log_forks WHERE position > 0 ORDER BY epoch, category')
  ).map((row) => ({ ...row }));

test('a new epoch begins where the relay stood when the backup was made', async () => {
  await published('instruments', 3);
  const recovery = await recover();
  const { epoch } = recovery;
  expect(recovery).toMatchObject({ previousEpoch: 1, events: 7, unpublished: 4 });
  expect(epoch).toBeGreaterThan(1);
  expect(recovery.forks).toEqual([
    { category: 'instruments', partition: 0, position: 3 },
    { category: 'models', partition: 0, position: 0 },
  ]);
  expect(await store.identity()).toMatchObject({ epoch, logId: recovery.logId });
  expect(await forks()).toEqual([{ epoch, category: 'instruments', position: 3 }]);
});

test('it is an event of the log, and leaves the rest of it as it was', async () => {
  await published('instruments', 3);
  const { epoch } = await recover();
  const [recovered] = await store.readStream('operation-log');
  expect(decodeEvent(recovered!)).toMatchObject({
    type: 'marketlog.operations.v1.LogRecovered',
    data: { previousEpoch: 1, epoch, forks: [{ category: 'instruments', position: 3n }, { category: 'models' }] },
  });
  expect(await store.readPartition({ category: 'instruments', partition: 0 }, 0, 10)).toHaveLength(5);
});

test('what the relay is said to have published is bounded by what the log holds', async () => {
  await published('instruments', 9);
  const { forks: found } = await recover();
  expect(found[0]).toMatchObject({ position: 5 });
  const [row] = await database.query('SELECT position FROM relay_checkpoints');
  expect(row).toMatchObject({ position: 5 });
});

test('repeated, it begins one more epoch with the same forks', async () => {
  await published('instruments', 3);
  const { epoch: first } = await recover();
  const { previousEpoch, epoch: second } = await recover();
  expect(previousEpoch).toBe(first);
  expect(second).toBeGreaterThan(first);
  expect(await forks()).toMatchObject([
    { epoch: first, position: 3 },
    { epoch: second, position: 3 },
  ]);
  expect(await store.readStream('operation-log')).toHaveLength(2);
});

test('a backup that is restored again at once gives another epoch, though it knows of none', async () => {
  const { epoch: first } = await recover();
  await database.transaction((sql) => sql.execute('UPDATE log_meta SET epoch = 1'));
  const again = await recover();
  expect(again.previousEpoch).toBe(1);
  expect(again.epoch).toBeGreaterThan(first);
});

test.each(['relay-member:a', 'projector-member:a', 'reactor', 'reactor-member:a'])(
  'nothing is changed while another process holds %s',
  async (lease) => {
    await new InMemoryLeases(table, 'another').acquire(lease, 10_000);
    await expect(recover()).rejects.toMatchObject({ code: 'log_in_use', retryable: true });
    expect(await store.identity()).toMatchObject({ epoch: 1 });
    expect([...table.rows.keys()]).toEqual([lease]);
  },
);

test('a relay that starts while the epoch begins publishes nothing before it is there', async () => {
  const paused: boolean[] = [];
  const watching = Object.create(store, {
    now: {
      value: async () => {
        paused.push(table.rows.has('relay-pause'));
        return store.now();
      },
    },
  }) as EventStore;
  await recoverLog(database, watching, new InMemoryLeases(table), new AbortController().signal);
  expect(new Set(paused)).toEqual(new Set([true]));
  expect(table.rows.size).toBe(0);
});

test('read models that know more than the log are refused, and the epoch stays', async () => {
  await database.transaction((sql) =>
    sql.execute("INSERT INTO checkpoints VALUES ('instruments', 1, 'instruments', 0, 6, 0)"),
  );
  await expect(recover()).rejects.toMatchObject({
    code: 'read_models_ahead',
    message: expect.stringContaining('instruments has applied instruments-0 up to 6') as string,
  });
  expect(await store.identity()).toMatchObject({ epoch: 1 });
});
