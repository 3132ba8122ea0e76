import type { Projection } from '#event-sourcing';
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

const both = [sums, counts];

/** A later version, whose totals are ten times as large. */
const tenfold: Projection<Counted> = {
  ...sums,
  version: 2,
  project: (thing, events, { rows }) => {
    const before = (rows['sums']?.[0]?.['total'] as number | undefined) ?? 0;
    const total = events.reduce((sum, { data }) => sum + 10 * data.amount, before);
    return [{ kind: 'upsert', table: 'sums', row: { thing, total, events: 0, large: false } }];
  },
};

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

    test('a view that somebody dropped is there again after the next start', async () => {
      const { drain } = projector(bench, both);
      await drain();
      await bench.database.changeSchema((sql) => sql.execute('DROP VIEW all_sums'));
      await expect(bench.database.query('SELECT thing FROM all_sums')).rejects.toThrow();
      await drain();
      expect(await bench.database.query('SELECT thing FROM all_sums')).toEqual([]);
    });

    test('what this process has to do says nothing about whether a generation has caught up', async () => {
      const old = projector(bench, both);
      await count(bench.store, 'A', [1, 2]);
      await old.drain();
      const now = projector(bench, [{ ...sums, version: 2 }, counts]);
      // As of a process to which the consumer group has given no partition.
      now.factory.subscription.heads = () => Promise.resolve([]);
      await now.drain();
      expect(await now.readModels.version('sums')).toMatchObject({ version: 1 });
      const beside = projector(await bench.anotherProcess(), [{ ...sums, version: 2 }, counts]);
      await beside.upgrade();
      expect(await now.readModels.version('sums')).toMatchObject({ version: 2 });
      await now.drain();
      expect(await rowsOf(now.readModels, 'sums', 'sums')).toMatchObject([{ total: 3 }]);
    });

    test('of several processes that start a new version at once each may move the pointer, and one does', async () => {
      await projector(bench, both).drain();
      await count(bench.store, 'A', [1, 2]);
      const renewed = [{ ...sums, version: 2 }, counts];
      const processes = await Promise.all(
        Array.from({ length: 4 }, async () => projector(await bench.anotherProcess(), renewed)),
      );
      await Promise.all(processes.map(({ upgrade }) => upgrade()));
      await processes[0]!.upgrade();
      expect(await processes[1]!.readModels.version('sums')).toEqual({ version: 2, generation: 2 });
      expect(await rowsOf(processes[2]!.readModels, 'sums', 'sums')).toMatchObject([{ total: 3 }]);
      const states = await bench.database.query(
        "SELECT state FROM projection_generations WHERE projection = 'sums' ORDER BY generation",
      );
      expect(states.map(({ state }) => state)).toEqual(['standby', 'live']);
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

    test('reads whose generation is dropped before the first of them begin again on the next one', async () => {
      await count(bench.store, 'A', [1, 2]);
      await projector(bench, both).drain();
      const now = projector(bench, [tenfold, counts]);
      let begun = 0;
      const read = await now.readModels.snapshot('sums', async ({ generation, query }) => {
        if (begun++ === 0) {
          await now.upgrade();
          await now.rebuilds.retire('sums');
        }
        const [row] = await query<{ total: number }>('SELECT total FROM {sums}');
        return { generation, total: row?.total };
      });
      expect(read).toEqual({ generation: 2, total: 30 });
    });

    test('what a newer build has made otherwise is not ready for an older one', async () => {
      const { readModels, drain } = projector(bench, both);
      await drain();
      const { thing } = sums.tables[0]!.columns;
      const narrow = { ...sums.tables[0]!, columns: { thing: thing! } };
      const newer = {
        ...sums,
        version: 2,
        load: { past: 'rows', tables: [] } as const,
        tables: [{ ...narrow, hashed: { key: ['thing'], columns: ['thing'] } }],
        views: {},
        project: () => [],
      };
      const renewed = projector(bench, [newer, counts]);
      await renewed.upgrade();
      await renewed.rebuilds.retire('sums');
      const notReady = { code: 'read_model_not_ready', retryable: true };
      const sql = 'SELECT total FROM {sums}';
      await expect(readModels.query('sums', sql)).rejects.toMatchObject(notReady);
      await expect(readModels.snapshot('sums', ({ query }) => query(sql))).rejects.toMatchObject(notReady);
    });

    test('the last change of a key is that of its events, as far as they are applied', async () => {
      const { readModels, drain } = projector(bench, both);
      await count(bench.store, 'A', [1, 2]);
      await drain();
      await count(bench.store, 'A', [3]);
      expect(await readModels.standing(['sums'], 'A')).toMatchObject({ lastChange: 2, live: [{ generation: 1 }] });
      expect(await readModels.standing(['sums'], 'nothing')).toMatchObject({ lastChange: 0 });
    });

    test('a query can only name tables of its projection', async () => {
      const { readModels, drain } = projector(bench, both);
      await drain();
      await expect(readModels.query('sums', 'SELECT * FROM {counts}')).rejects.toThrow(/no table \{counts\}/);
    });
  });
}
