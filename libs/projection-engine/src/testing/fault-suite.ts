import { randomUUID } from 'node:crypto';
import { LogError, type EventEnvelope, type Projection } from '#event-sourcing';
import { StoreSubscription } from '../consuming/store-subscription.js';
import {
  count,
  counts,
  projector,
  rowsOf,
  sums,
  useBench,
  type Counted,
  type DatabaseUnderTest,
} from './engine-fixture.js';

/** Brings events as they were before the log lost and regrew its end. */
class Ghosts extends StoreSubscription {
  override async read(...place: Parameters<StoreSubscription['read']>): Promise<EventEnvelope[]> {
    return (await super.read(...place)).map((event) => ({ ...event, id: randomUUID() }));
  }
}

/** Loses the session in which it reads, so many times. */
class Interrupted extends StoreSubscription {
  times = 0;

  override async read(...place: Parameters<StoreSubscription['read']>): Promise<EventEnvelope[]> {
    if (this.times-- > 0) throw new LogError('database_unavailable', 'the session has ended', true);
    return super.read(...place);
  }
}

const both = [sums, counts];

/** What fails by itself is set aside; what the surroundings are to blame for is tried again. */
export function faultSuite(name: string, databaseUnderTest: () => Promise<DatabaseUnderTest>): void {
  describe(`faults of projections on ${name}`, () => {
    const bench = useBench(databaseUnderTest);

    test('a type that the build does not know stops its partition, loudly, after what came before', async () => {
      const lines: string[] = [];
      const say = (line: string) => lines.push(line);
      const log = { log: say, warn: say, error: say };
      const { drain, readModels, statuses } = projector(bench, both, { log });
      await count(bench.store, 'A', [1]);
      await count(bench.store, 'A', [2], 'test.FromTheFuture');
      await count(bench.store, 'A', [3]);
      await drain();
      await drain();
      expect(await rowsOf(readModels, 'counts', 'counts')).toEqual([{ thing: 'A', events: 1 }]);
      expect(lines.join()).toContain('does not know the type test.FromTheFuture');
      const [status] = await statuses.list();
      expect(status).toMatchObject({ state: 'stopped', parkedKeys: 0 });
      expect(status?.partitions[0]).toMatchObject({ head: 3, checkpoint: 1, lagEvents: 2 });
    });

    test('an event that the log does not hold where it came is never applied, for the log is another since a restore', async () => {
      const lines: string[] = [];
      const say = (line: string) => lines.push(line);
      await count(bench.store, 'A', [1, 2]);
      const subscription = new Ghosts(bench.store, bench.signal, 20);
      const { drain, readModels } = projector(bench, both, { log: { log: say, warn: say, error: say }, subscription });
      await drain();
      expect(await rowsOf(readModels, 'counts', 'counts')).toEqual([]);
      expect(lines.join()).toMatch(/instruments-\d+@2 came as event .* which the log does not hold there.*log recover/);
      await projector(bench, both).drain();
      expect(await rowsOf(readModels, 'counts', 'counts')).toEqual([{ thing: 'A', events: 2 }]);
    });

    test('an event that fails by itself is parked with later ones of its key, and others go on', async () => {
      const { drain, readModels, statuses } = projector(bench, both);
      await count(bench.store, 'A', [1, -1, 5]);
      await count(bench.store, 'B', [7]);
      await drain();
      await count(bench.store, 'A', [9]);
      await drain();
      expect(await rowsOf(readModels, 'sums', 'sums')).toMatchObject([
        { thing: 'A', total: 1 },
        { thing: 'B', total: 7 },
      ]);
      expect(await rowsOf(readModels, 'counts', 'counts')).toMatchObject([{ events: 4 }, { events: 1 }]);
      const parked = await bench.database.query(
        'SELECT consumer, event_key, position, code, message FROM dead_letters ORDER BY position',
      );
      expect(parked.map((row) => ({ ...row }))).toEqual([
        { consumer: 'sums', event_key: 'A', position: 2, code: 'projection_failed', message: '-1 cannot be added' },
        { consumer: 'sums', event_key: 'A', position: 3, code: 'key_parked', message: expect.any(String) },
        {
          consumer: 'sums',
          event_key: 'A',
          position: expect.any(Number),
          code: 'key_parked',
          message: expect.any(String),
        },
      ]);
      const announced = await bench.store.readStream('operation-sums');
      expect(announced.map(({ type }) => type)).toEqual(['marketlog.operations.v1.KeyParked']);
      expect((await statuses.list()).map(({ name, parkedKeys, state }) => ({ name, parkedKeys, state }))).toEqual([
        { name: 'sums', parkedKeys: 1, state: 'live' },
        { name: 'counts', parkedKeys: 0, state: 'live' },
      ]);
    });

    test('what comes for a parked key is set aside without a new start, too', async () => {
      const { factory, readModels } = projector(bench, both);
      const { engine } = await factory.create();
      for (const amount of [1, -1, 5, 6]) {
        await count(bench.store, 'A', [amount]);
        await engine.pass(new AbortController().signal, () => undefined);
      }
      expect(await rowsOf(readModels, 'sums', 'sums')).toMatchObject([{ total: 1 }]);
      const parked = await bench.database.query('SELECT position, code FROM dead_letters ORDER BY position');
      expect(parked.map(({ code }) => code)).toEqual(['projection_failed', 'key_parked', 'key_parked']);
      expect(await bench.store.readStream('operation-sums')).toHaveLength(1);
    });

    test('a payload that cannot be read parks its key', async () => {
      const { drain, readModels } = projector(bench, both);
      await count(bench.store, 'A', [1, 'this is no JSON', 2]);
      await drain();
      expect(await rowsOf(readModels, 'sums', 'sums')).toMatchObject([{ total: 1 }]);
      expect(await rowsOf(readModels, 'counts', 'counts')).toMatchObject([{ events: 1 }]);
    });

    test('a row that breaks the declaration parks its key', async () => {
      const wrong: Projection<Counted> = {
        ...counts,
        project: (thing, events) => [
          { kind: 'upsert', table: 'counts', row: { thing, events: events[0]!.data.amount } },
        ],
      };
      const { drain, readModels } = projector(bench, [wrong]);
      await count(bench.store, 'A', [1.5]);
      await count(bench.store, 'B', [2]);
      await drain();
      expect(await rowsOf(readModels, 'counts', 'counts')).toEqual([{ thing: 'B', events: 2 }]);
    });

    test('a row that only the database refuses parks its key, and the other projections of the batch go on', async () => {
      const { drain, readModels } = projector(bench, both);
      await drain();
      // A rule that the declaration does not know stands in for whatever a database may still refuse.
      const table = 'counts__g1';
      await bench.database.changeSchema(async (sql) => {
        await sql.execute(`DROP TABLE ${table}`);
        await sql.execute(
          `CREATE TABLE ${table} (thing VARCHAR(40) NOT NULL PRIMARY KEY, events BIGINT NOT NULL, CHECK (events <> 2))`,
        );
      });
      await count(bench.store, 'A', [1, 2, 3]);
      await count(bench.store, 'B', [1]);
      await count(bench.store, 'C', [1, 2]);
      await drain();
      expect(await rowsOf(readModels, 'counts', 'counts')).toEqual([
        { thing: 'A', events: 3 },
        { thing: 'B', events: 1 },
        { thing: 'C', events: 1 },
      ]);
      expect(await rowsOf(readModels, 'sums', 'sums')).toMatchObject([{ total: 6 }, { total: 1 }, { total: 3 }]);
    });

    test('a fault of the environment parks nothing and is tried again', async () => {
      const { drain, readModels } = projector(bench, both);
      await drain();
      await bench.database.changeSchema((sql) => sql.execute('ALTER TABLE counts__g1 RENAME TO hidden'));
      await count(bench.store, 'A', [1]);
      await drain();
      await bench.database.changeSchema((sql) => sql.execute('ALTER TABLE hidden RENAME TO counts__g1'));
      expect(await rowsOf(readModels, 'sums', 'sums')).toEqual([]);
      await drain();
      expect(await rowsOf(readModels, 'sums', 'sums')).toMatchObject([{ total: 1 }]);
      expect(await bench.database.query('SELECT * FROM dead_letters')).toEqual([]);
    });

    test('what has passed at the next try is said and recorded nowhere, since the partition may be of another by then', async () => {
      const lines: string[] = [];
      const say = (line: string) => void lines.push(line);
      const subscription = new Interrupted(bench.store, bench.signal, 20);
      const { factory } = projector(bench, both, { log: { log: say, warn: say, error: say }, subscription });
      const { engine } = await factory.create();
      const pass = () => engine.pass(new AbortController().signal, () => undefined);
      const faults = () => bench.database.query('SELECT code FROM partition_faults');
      await count(bench.store, 'A', [1]);
      subscription.times = 1;
      await pass();
      expect([lines, await faults()]).toEqual([[expect.stringContaining('the session has ended')], []]);
      while ((await pass()).applied === 0) await new Promise(setImmediate);
      await count(bench.store, 'A', [2]);
      subscription.times = 2;
      while ((await faults()).length === 0) await pass();
      expect(await faults()).toMatchObject([{ code: 'database_unavailable' }]);
      while ((await pass()).applied === 0) await new Promise(setImmediate);
      expect(await faults()).toEqual([]);
    });

    test('while a partition stands still it is known which and why, and it is said once', async () => {
      const lines: string[] = [];
      const say = (line: string) => void lines.push(line);
      const { factory } = projector(bench, both, { log: { log: say, warn: say, error: say } });
      const { engine } = await factory.create();
      const pass = () => engine.pass(new AbortController().signal, () => undefined);
      await bench.database.changeSchema((sql) => sql.execute('ALTER TABLE counts__g1 RENAME TO hidden'));
      await count(bench.store, 'A', [1]);
      await pass();
      const standstill = engine.standstill;
      expect(standstill).toMatch(/^instruments-\d+: .*counts__g1/);
      await bench.database.changeSchema((sql) => sql.execute('ALTER TABLE hidden RENAME TO counts__g1'));
      while ((await pass()).applied === 0) await new Promise(setImmediate);
      expect(engine.standstill).toBeUndefined();
      expect(lines).toEqual([expect.stringContaining('stand still'), 'no projection stands still any more']);
    });
  });
}
