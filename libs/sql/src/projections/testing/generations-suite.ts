import type { Projection } from '#event-sourcing';
import { asProjection } from '../engine/projection-member.js';
import {
  count,
  counts,
  everything,
  projector,
  rowsOf,
  sums,
  useBench,
  type Counted,
  type DatabaseUnderTest,
} from './engine-fixture.js';

const both = [asProjection(sums), asProjection(counts)];

/** Which generation is read, by queries and by SQL views. */
export function generationsSuite(name: string, databaseUnderTest: () => Promise<DatabaseUnderTest>): void {
  describe(`generations on ${name}`, () => {
    const bench = useBench(databaseUnderTest);

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

    test('while a new version is filled, the runner goes on feeding the others, and what is appended meanwhile is in both', async () => {
      await count(bench.store, 'A', [1, 2]);
      await projector(bench, both).drain();
      const renewed = { ...sums, version: 2, views: { all_sums: 'SELECT thing, total, events FROM {sums}' } };
      const now = projector(bench, [asProjection(renewed), asProjection(counts)]);
      now.runner.start();
      for (let i = 0; i < 10; i++) await count(bench.store, `K${i}`, [1]);
      await now.progress.caughtUp(await everything(bench.store), { stalledAfter: 5_000 });
      await now.runner.stop();
      expect(await now.readModels.version('sums')).toEqual({ version: 2, generation: 2 });
      expect(await rowsOf(now.readModels, 'sums', 'sums')).toHaveLength(11);
      expect(await rowsOf(now.readModels, 'counts', 'counts')).toHaveLength(11);
      // The view selects one column more than the old version's did.
      const view = await bench.database.query("SELECT thing, total, events FROM all_sums WHERE thing = 'A'");
      expect(view.map((row) => ({ ...row }))).toEqual([{ thing: 'A', total: 3, events: 2 }]);
    });

    test('a read model that was never made is not ready, and may be asked for again', async () => {
      const { readModels, statuses } = projector(bench, both);
      await expect(readModels.query('sums', 'SELECT * FROM {sums}')).rejects.toMatchObject({
        code: 'read_model_not_ready',
        retryable: true,
      });
      expect(await statuses.list()).toMatchObject([{ state: 'missing', version: null }, { state: 'missing' }]);
    });

    test('a query sees one state, and knows which', async () => {
      const { readModels, drain } = projector(bench, both);
      await count(bench.store, 'A', [1]);
      await drain();
      const [head] = await everything(bench.store);
      await readModels.snapshot('sums', async (model) => {
        expect(await model.position(head!)).toBe(1);
        await count(bench.store, 'A', [2]);
        await drain();
        const rows = await model.query('SELECT total FROM {sums}');
        expect(rows.map((row) => ({ ...row }))).toEqual([{ total: 1 }]);
      });
      expect(await rowsOf(readModels, 'sums', 'sums')).toMatchObject([{ total: 3 }]);
    });

    test('the last change of a key is that of its events, as far as they are applied', async () => {
      const { readModels, drain } = projector(bench, both);
      await count(bench.store, 'A', [1, 2]);
      await drain();
      await count(bench.store, 'A', [3]);
      expect(await readModels.lastChange('sums', 'A')).toMatchObject({ category: 'instruments', position: 2 });
      expect(await readModels.lastChange('sums', 'nothing')).toMatchObject({ position: 0 });
    });

    test('a query can only name tables of its projection', async () => {
      const { readModels, drain } = projector(bench, both);
      await drain();
      await expect(readModels.query('sums', 'SELECT * FROM {counts}')).rejects.toThrow(/no table \{counts\}/);
    });
  });
}
