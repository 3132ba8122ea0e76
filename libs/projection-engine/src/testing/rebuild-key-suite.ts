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
  type DatabaseUnderTest,
} from './engine-fixture.js';

const both = [sums, counts];
const accepted = (): Promise<RebuildDecision> => Promise.resolve('live');
const givenUp = (): Promise<RebuildDecision> => Promise.resolve('dropped');

/** One key of what is served, computed anew in place. */
export function rebuildKeySuite(name: string, databaseUnderTest: () => Promise<DatabaseUnderTest>): void {
  describe(`rebuilds of one key on ${name}`, () => {
    const bench = useBench(databaseUnderTest);
    let running: ReturnType<typeof projector>;

    const settled = async () => running.progress.caughtUp(await everything(bench.store), { stalledAfter: 20_000 });
    const plant = (sql: string) => bench.database.transaction((writer) => writer.execute(sql));
    const rebuild = (key: string, decide: (filled: FilledGeneration) => Promise<RebuildDecision>) =>
      running.rebuilds.run('sums', { kind: 'rebuild', onDifference: 'accept', key }, course, decide);
    const totals = async () => {
      const rows = await running.readModels.query<{ total: number }>('sums', 'SELECT total FROM {sums} ORDER BY thing');
      return rows.map(({ total }) => total);
    };

    beforeEach(async () => {
      await count(bench.store, 'A', [1, 2, 3]);
      await count(bench.store, 'B', [10]);
      running = projector(bench, both);
      running.runner.start();
      await settled();
    });
    afterEach(() => running.runner.stop());

    test('what is wrong of the key is named and put right in place, and no other key is looked at', async () => {
      await plant('UPDATE sums__g1 SET total = 7');
      await plant("DELETE FROM amounts__g1 WHERE thing = 'A' AND amount = 2");
      await plant("INSERT INTO amounts__g1 (thing, position, amount) VALUES ('A', 99, 5)");
      const stamp = await running.readModels.stamp();
      const { comparison, generation, end } = await rebuild('A', accepted);
      expect(await running.readModels.stamp()).not.toBe(stamp);
      expect({ generation, end }).toEqual({ generation: 1, end: 'live' });
      expect(comparison).toMatchObject({ equal: false, keys: 1, rows: 4 });
      expect(comparison.tables.map(({ changed, missing, extra }) => ({ changed, missing, extra }))).toEqual([
        { changed: 1, missing: 0, extra: 0 },
        { changed: 0, missing: 1, extra: 1 },
      ]);
      expect(comparison.tables[0]!.differences).toEqual([
        { table: 'sums', key: { thing: 'A' }, column: 'total', was: 7, is: 6, kind: 'cell' },
      ]);
      expect(await totals()).toEqual([6, 7]);
      const amounts = await bench.database.query("SELECT amount FROM amounts__g1 WHERE thing = 'A' ORDER BY position");
      expect(amounts.map(({ amount }) => amount)).toEqual([1, 2, 3]);
      expect((await running.rebuilds.list('sums'))[0]).toMatchObject({ key: 'A', state: 'live', generation: 1 });
      expect((await rebuild('A', accepted)).comparison.equal).toBe(true);
    });

    test('given up, nothing is written', async () => {
      await plant("UPDATE sums__g1 SET total = 7 WHERE thing = 'A'");
      expect((await rebuild('A', givenUp)).comparison.equal).toBe(false);
      expect(await totals()).toEqual([7, 10]);
    });

    test('a projector that remembers the wrong rows of the key reads the right ones before it writes again', async () => {
      await running.runner.stop();
      await plant("UPDATE sums__g1 SET total = 100 WHERE thing = 'A'");
      running = projector(bench, both);
      running.runner.start();
      await count(bench.store, 'A', [1]);
      await settled();
      expect(await totals()).toEqual([101, 10]);
      await rebuild('A', accepted);
      expect(await totals()).toEqual([7, 10]);
      await count(bench.store, 'A', [1]);
      await settled();
      expect(await totals()).toEqual([8, 10]);
    });

    test('while a projector and a writer go on, what is rebuilt again and again comes out as from the log', async () => {
      const over = new AbortController();
      const writer = (async () => {
        for (let i = 0; !over.signal.aborted; i++) await count(bench.store, ['A', 'B', 'C'][i % 3]!, [i]);
      })();
      try {
        for (let i = 0; i < 12; i++) {
          await plant(`UPDATE sums__g1 SET total = total + ${i + 1} WHERE thing = 'A'`);
          await rebuild('A', accepted);
        }
      } finally {
        over.abort();
        await writer;
      }
      await settled();
      await rebuild('A', accepted);
      const order = { kind: 'verify', onDifference: 'refuse' } as const;
      const { comparison } = await running.rebuilds.run('sums', order, course, givenUp);
      expect(comparison.equal).toBe(true);
      expect(await bench.database.query('SELECT * FROM partition_faults')).toEqual([]);
    });

    test('what was requested the service does, and without leave to write it only says what differs', async () => {
      await plant('UPDATE sums__g1 SET total = 7');
      const { id } = await running.rebuilds.request('sums', { kind: 'rebuild', onDifference: 'accept', key: 'B' });
      await running.rebuilds.runRequested(new AbortController().signal);
      expect(await running.rebuilds.find('sums', id)).toMatchObject({ key: 'B', state: 'live', generation: 1 });
      expect(await totals()).toEqual([7, 10]);
      const found = await running.rebuilds.request('sums', { kind: 'rebuild', onDifference: 'refuse', key: 'A' });
      await running.rebuilds.runRequested(new AbortController().signal);
      expect(await running.rebuilds.find('sums', found.id)).toMatchObject({ state: 'dropped' });
      expect(await totals()).toEqual([7, 10]);
    });

    test('a key that is parked, that the log does not know, or of a projection that joins keys is refused', async () => {
      await count(bench.store, 'P', [1, -1]);
      await settled();
      await expect(rebuild('P', accepted)).rejects.toMatchObject({
        code: 'rebuild_refused',
        message: 'P is parked: work off its events first, as marketlog dead-letters list shows them',
      });
      await expect(rebuild('Q', accepted)).rejects.toMatchObject({ code: 'unknown_key' });
      const joining = projector(bench, [{ ...sums, joining: true }]).rebuilds;
      const order = { kind: 'rebuild', onDifference: 'accept', key: 'A' } as const;
      await expect(joining.run('sums', order, course, accepted)).rejects.toMatchObject({ code: 'rebuild_refused' });
      expect(await rowsOf(running.readModels, 'sums', 'sums')).toHaveLength(3);
    });
  });
}
