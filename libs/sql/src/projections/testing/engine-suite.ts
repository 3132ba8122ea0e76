import type { Projection } from '#event-sourcing';
import { asProjection } from '../engine/projection-member.js';
import { hashReadModels } from '../reading/content-hash.js';
import {
  count,
  counts,
  everything,
  forgetReadModels,
  ignoredType,
  openBench,
  projector,
  rowsOf,
  sums,
  type Bench,
  type Counted,
  type DatabaseUnderTest,
} from './engine-fixture.js';

const both = [asProjection(sums), asProjection(counts)];

/** What the projection engine promises on every database. */
export function projectionEngineSuite(name: string, databaseUnderTest: () => Promise<DatabaseUnderTest>): void {
  describe(`projection engine on ${name}`, () => {
    let under: DatabaseUnderTest;
    let bench: Bench;
    const opened: Bench[] = [];

    beforeEach(async () => {
      under = await databaseUnderTest();
      bench = await anotherProcess();
    });

    afterEach(async () => {
      for (const each of opened.splice(0)) await each.close();
      await under.remove();
    });

    async function anotherProcess(): Promise<Bench> {
      const process = await openBench(under);
      opened.push(process);
      return process;
    }

    test('rows follow from the events of their key, with history from rows and from events', async () => {
      const { drain, readModels } = projector(bench, both);
      await count(bench.store, 'A', [1, 2.5]);
      await count(bench.store, 'B', [100, 1]);
      await drain();
      await count(bench.store, 'A', [0.1]);
      await drain();
      expect(await rowsOf(readModels, 'sums', 'sums')).toEqual([
        { thing: 'A', total: 3.6, events: 3, large: 0 },
        { thing: 'B', total: 101, events: 2, large: 1 },
      ]);
      expect(await rowsOf(readModels, 'counts', 'counts')).toEqual([
        { thing: 'A', events: 3 },
        { thing: 'B', events: 2 },
      ]);
    });

    test('the rows do not depend on where batches end', async () => {
      const { drain } = projector(bench, both);
      for (let i = 0; i < 20; i++) {
        await count(bench.store, `K${i % 3}`, [i, i / 7]);
        await drain();
      }
      const bitByBit = await hashReadModels(bench.database, both);
      await forgetReadModels(bench);
      await projector(bench, both).drain();
      expect(await hashReadModels(bench.database, both)).toEqual(bitByBit);
    });

    test('a type that no projection lists is passed over without decoding', async () => {
      const { drain, readModels } = projector(bench, both);
      await count(bench.store, 'A', ['this is no JSON'], ignoredType);
      await count(bench.store, 'A', [1]);
      await drain();
      expect(await rowsOf(readModels, 'counts', 'counts')).toEqual([{ thing: 'A', events: 1 }]);
    });

    test('a type that the build does not know stops its partition, loudly, after what came before', async () => {
      const lines: string[] = [];
      const log = { warn: (line: string) => lines.push(line), error: (line: string) => lines.push(line) };
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
      const { drain, readModels } = projector(bench, [asProjection(wrong)]);
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

    test('a worker that was overtaken writes nothing and goes on from where the other stands', async () => {
      const [one, two] = [projector(bench, both), projector(await anotherProcess(), both)];
      await count(bench.store, 'A', [1, 2]);
      const pass = async (engine: Awaited<ReturnType<typeof one.factory.create>>['engine']) =>
        engine.pass(new AbortController().signal, () => undefined);
      const { engine: stale } = await one.factory.create();
      await pass(stale);
      await count(bench.store, 'A', [4]);
      await two.drain();
      await count(bench.store, 'A', [8]);
      expect(await pass(stale)).toBe(0);
      expect(await rowsOf(one.readModels, 'sums', 'sums')).toMatchObject([{ total: 7, events: 3 }]);
      expect(await pass(stale)).toBe(1);
      expect(await rowsOf(one.readModels, 'sums', 'sums')).toMatchObject([{ total: 15, events: 4 }]);
    });

    test('two that project at the same time without a lease leave each event applied once', async () => {
      for (let i = 0; i < 40; i++) await count(bench.store, `K${i % 5}`, [1, 2, 3]);
      const other = await anotherProcess();
      await projector(bench, both).factory.create();
      await Promise.all([projector(bench, both).drain(), projector(other, both).drain()]);
      await projector(bench, both).drain();
      const rows = await rowsOf(projector(bench, both).readModels, 'sums', 'sums');
      expect(rows.map(({ total, events }) => ({ total, events }))).toEqual(
        Array.from({ length: 5 }, () => ({ total: 48, events: 24 })),
      );
    });

    test('a runner projects what is appended while it runs, and a second one takes over when it stops', async () => {
      const one = projector(bench, both);
      const two = projector(await anotherProcess(), both, { leaseTime: 500 });
      one.runner.start();
      await count(bench.store, 'A', [1]);
      await two.progress.caughtUp(await everything(bench.store), { stalledAfter: 5_000 });
      two.runner.start();
      await count(bench.store, 'A', [2]);
      await two.progress.caughtUp(await everything(bench.store), { stalledAfter: 5_000 });
      expect([one.runner.projecting, two.runner.projecting]).toEqual([true, false]);
      await one.runner.stop();
      await count(bench.store, 'A', [4]);
      await two.progress.caughtUp(await everything(bench.store), { stalledAfter: 5_000 });
      expect([one.runner.projecting, two.runner.projecting]).toEqual([false, true]);
      expect(await rowsOf(two.readModels, 'sums', 'sums')).toMatchObject([{ total: 7 }]);
      await two.runner.stop();
    });

    test('progress tells when nothing moves', async () => {
      const { progress, drain } = projector(bench, both);
      await count(bench.store, 'A', [1]);
      const heads = await everything(bench.store);
      await expect(progress.caughtUp(heads, { stalledAfter: 50 })).rejects.toMatchObject({ code: 'projection_behind' });
      await drain();
      await progress.caughtUp(heads, { stalledAfter: 50 });
    });

    test('reading can wait for a position, and gives up', async () => {
      const { readModels, drain } = projector(bench, both);
      await drain();
      await count(bench.store, 'A', [1]);
      const [head] = await everything(bench.store);
      await expect(readModels.waitFor('sums', head!, 50)).rejects.toMatchObject({
        code: 'projection_behind',
        retryable: true,
      });
      const waiting = readModels.waitFor('sums', head!, 2_000);
      await drain();
      await waiting;
      expect(await readModels.position('sums', head!)).toBe(head!.position);
    });

    test('a view shows the live generation', async () => {
      const { drain } = projector(bench, both);
      await count(bench.store, 'A', [1]);
      await drain();
      const [row] = await bench.database.query('SELECT thing, total FROM all_sums');
      expect({ ...row }).toEqual({ thing: 'A', total: 1 });
    });

    test('a new version is filled beside the old one, which is read until the new one has caught up', async () => {
      const old = projector(bench, both);
      await count(bench.store, 'A', [1, 2]);
      await old.drain();
      const renewed: Projection<Counted> = {
        ...sums,
        version: 2,
        project: (thing, events, { rows }) => {
          const before = (rows['sums']?.[0]?.['total'] as number | undefined) ?? 0;
          const total = events.reduce((sum, { data }) => sum + 10 * data.amount, before);
          return [{ kind: 'upsert', table: 'sums', row: { thing, total, events: 0, large: false } }];
        },
      };
      const now = projector(bench, [asProjection(renewed), asProjection(counts)]);
      const { engine, members } = await now.factory.create();
      expect(await now.readModels.version('sums')).toEqual({ version: 1, generation: 1 });
      expect(await rowsOf(now.readModels, 'sums', 'sums')).toMatchObject([{ total: 3 }]);
      expect((await now.statuses.list())[0]).toMatchObject({ version: 1, rebuild: { progress: 0 } });
      await engine.pass(new AbortController().signal, () => undefined);
      for (const member of await engine.caughtUp(await now.factory.catalog.building(members))) {
        await now.factory.catalog.goLive(member);
      }
      expect(await now.readModels.version('sums')).toEqual({ version: 2, generation: 2 });
      expect(await rowsOf(now.readModels, 'sums', 'sums')).toMatchObject([{ total: 30 }]);
      const view = await bench.database.query('SELECT total FROM all_sums');
      expect(view.map((row) => ({ ...row }))).toEqual([{ total: 30 }]);
      await expect(bench.database.query('SELECT * FROM sums__g1')).rejects.toThrow();
      // The older build leaves the newer version alone.
      await count(bench.store, 'A', [1]);
      await old.drain();
      expect(await rowsOf(now.readModels, 'sums', 'sums')).toMatchObject([{ total: 30 }]);
    });
  });
}
