import { physicalName } from '../tables/table-schema.js';
import type { FilledGeneration, RebuildDecision } from '../rebuilding/rebuild-order.js';
import {
  count,
  counts,
  course,
  everything,
  projector,
  rowsOf,
  sums,
  useBench,
  type Bench,
  type DatabaseUnderTest,
} from './engine-fixture.js';

const both = [sums, counts];
const promoted = (): Promise<RebuildDecision> => Promise.resolve('live');
const givenUp = (): Promise<RebuildDecision> => Promise.resolve('dropped');
const order = { kind: 'rebuild', onDifference: 'refuse' } as const;

/** Another generation of what is served, held against it before it is read. */
export function rebuildSuite(name: string, databaseUnderTest: () => Promise<DatabaseUnderTest>): void {
  describe(`rebuilds on ${name}`, () => {
    const bench = useBench(databaseUnderTest);
    let running: ReturnType<typeof service>;

    const service = (of: Pick<Bench, 'database' | 'store' | 'signal'>) => {
      const parts = projector(of, both);
      return {
        ...parts,
        settled: async () => parts.progress.caughtUp(await everything(of.store), { stalledAfter: 20_000 }),
      };
    };
    const rebuild = (decide: (filled: FilledGeneration) => Promise<RebuildDecision>, of = running) =>
      of.rebuilds.run('sums', order, course, decide);
    const plant = (sql: string) => bench.database.transaction((writer) => writer.execute(sql));
    const tables = async () => {
      const generations = await running.rebuilds.generations('sums');
      return generations.map(({ generation, state }) => `${generation} ${state}`);
    };

    beforeEach(async () => {
      await count(bench.store, 'A', [1, 2, 3]);
      await count(bench.store, 'B', [10]);
      running = service(bench);
      running.runner.start();
      await running.settled();
    });
    afterEach(() => running.runner.stop());

    test('a rebuild that says the same is read from then on, and the generation before it goes on being fed', async () => {
      const { comparison } = await rebuild(promoted);
      expect(comparison).toMatchObject({ equal: true, keys: 2, rows: 6 });
      expect(await running.readModels.version('sums')).toEqual({ version: 1, generation: 2 });
      expect(await tables()).toEqual(['1 standby', '2 live']);
      await count(bench.store, 'A', [4]);
      await running.settled();
      expect(await rowsOf(running.readModels, 'sums', 'sums')).toMatchObject([{ total: 10 }, { total: 10 }]);
      await running.rebuilds.revert('sums');
      expect(await running.readModels.version('sums')).toEqual({ version: 1, generation: 1 });
      await count(bench.store, 'A', [5]);
      await running.settled();
      expect(await rowsOf(running.readModels, 'sums', 'sums')).toMatchObject([{ total: 15 }, { total: 10 }]);
      const view = await bench.database.query("SELECT total FROM all_sums WHERE thing = 'A'");
      expect(view.map((row) => ({ ...row }))).toEqual([{ total: 15 }]);
    });

    test('what is retired is dropped, and there is nothing to go back to', async () => {
      await rebuild(promoted);
      await running.rebuilds.retire('sums');
      expect(await tables()).toEqual(['2 live']);
      await expect(bench.database.query(`SELECT * FROM ${physicalName('sums', 1)}`)).rejects.toThrow();
      await expect(running.rebuilds.revert('sums')).rejects.toMatchObject({ code: 'nothing_to_revert' });
      await count(bench.store, 'B', [1]);
      await running.settled();
      expect(await rowsOf(running.readModels, 'sums', 'sums')).toMatchObject([{ total: 6 }, { total: 11 }]);
    });

    test.each([
      [
        'a wrong cell',
        "UPDATE sums__g1 SET total = 7 WHERE thing = 'A'",
        { table: 'sums', key: { thing: 'A' }, column: 'total', was: 7, is: 6, kind: 'cell' },
      ],
      [
        'a cell that is null',
        "UPDATE amounts__g1 SET note = 'x' WHERE thing = 'B'",
        { table: 'amounts', key: { thing: 'B', position: 1 }, column: 'note', was: 'x', is: null, kind: 'cell' },
      ],
      [
        'a wrong boolean',
        "UPDATE sums__g1 SET large = 1 WHERE thing = 'B'",
        { table: 'sums', key: { thing: 'B' }, column: 'large', was: true, is: false, kind: 'cell' },
      ],
      [
        'a row too few',
        "DELETE FROM sums__g1 WHERE thing = 'B'",
        { table: 'sums', key: { thing: 'B' }, column: null, was: null, is: null, kind: 'extra_row' },
      ],
      [
        'a row too many',
        "INSERT INTO sums__g1 (thing, total, events, large) VALUES ('C', 1, 1, 0)",
        { table: 'sums', key: { thing: 'C' }, column: null, was: null, is: null, kind: 'missing_row' },
      ],
    ])(
      '%s that was planted in the live table is named, and giving up leaves all as it is',
      async (_, sql, difference) => {
        await plant(sql);
        const { comparison } = await rebuild(givenUp);
        expect(comparison.equal).toBe(false);
        expect(comparison.tables.flatMap(({ differences }) => differences)).toEqual([difference]);
        expect(await tables()).toEqual(['1 live']);
      },
    );

    test('swapped cells of two rows are two differences each, counted by column', async () => {
      await plant("UPDATE amounts__g1 SET amount = 3 - amount WHERE thing = 'A' AND amount < 3");
      const { comparison } = await rebuild(givenUp);
      expect(comparison.tables[1]).toMatchObject({ changed: 2, missing: 0, extra: 0, byColumn: { amount: 2 } });
    });

    test('what is appended all the while is in both', async () => {
      const appending = new AbortController();
      const writer = (async () => {
        for (let i = 0; !appending.signal.aborted; i++) await count(bench.store, `K${i % 7}`, [i]);
      })();
      try {
        const { comparison } = await rebuild(promoted);
        expect(comparison.equal).toBe(true);
      } finally {
        appending.abort();
        await writer;
      }
      await running.settled();
      const { comparison } = await rebuild(givenUp);
      expect(comparison.equal).toBe(true);
    });

    test('one rebuild at a time, and one that was interrupted goes on', async () => {
      const beside = service(await bench.anotherProcess());
      const died = new Error('died');
      await expect(
        rebuild(async () => {
          await expect(rebuild(givenUp, beside)).rejects.toMatchObject({ code: 'rebuild_running' });
          throw died;
        }),
      ).rejects.toBe(died);
      expect(await tables()).toEqual(['1 live', '2 rebuilding']);
      const { generation } = await rebuild(promoted);
      expect(generation).toBe(2);
      // A further rebuild takes the place of what was kept.
      await rebuild(promoted);
      expect(await tables()).toEqual(['2 standby', '3 live']);
    });

    test('a name that is not a projection is refused with those that are', async () => {
      await expect(running.rebuilds.run('sum', order, course, givenUp)).rejects.toMatchObject({
        code: 'unknown_projection',
        message: 'there is no projection "sum"; expected one of counts, sums',
      });
    });
  });
}
