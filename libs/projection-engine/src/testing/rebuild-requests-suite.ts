import { RebuildWorker } from '../rebuilding/rebuild-worker.js';
import { updateRebuild } from '../rebuilding/rebuild-table.js';
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
import { waitUntil } from './wait-until.js';

const both = [sums, counts];
const order = { kind: 'rebuild', onDifference: 'refuse' } as const;
const silent = { error: () => undefined };

/** What operators ask of a service: rebuilds that it runs, and projections that stand still for a while. */
export function rebuildRequestsSuite(name: string, databaseUnderTest: () => Promise<DatabaseUnderTest>): void {
  describe(`requested rebuilds on ${name}`, () => {
    const bench = useBench(databaseUnderTest);
    let running: ReturnType<typeof projector>;

    const settled = async () => running.progress.caughtUp(await everything(bench.store), { stalledAfter: 20_000 });
    const ended = async (id: string) => {
      await waitUntil(async () => (await running.rebuilds.find('sums', id)).endedAt !== null);
      return running.rebuilds.find('sums', id);
    };
    const state = async () => (await running.statuses.list()).find((each) => each.name === 'sums')?.state;

    beforeEach(async () => {
      await count(bench.store, 'A', [1, 2, 3]);
      running = projector(bench, both);
      running.runner.start();
      await settled();
    });
    afterEach(() => running.runner.stop());

    test('a requested rebuild is run by a process that projects, one at a time, and its end is read', async () => {
      const { id, state: first } = await running.rebuilds.request('sums', order);
      expect(first).toBe('requested');
      await expect(running.rebuilds.request('sums', order)).rejects.toMatchObject({ code: 'rebuild_running' });
      const worker = new RebuildWorker(running.rebuilds, silent);
      worker.start();
      expect(await ended(id)).toMatchObject({ state: 'live', generation: 2, comparison: { equal: true, rows: 4 } });
      await worker.stop();
      expect(await running.readModels.version('sums')).toMatchObject({ generation: 2 });
      expect(await running.rebuilds.list('sums')).toMatchObject([{ id, kind: 'rebuild', runBy: 'service' }]);
    });

    test.each([
      ['rebuild', 'refuse', 'dropped'],
      ['rebuild', 'accept', 'live'],
      ['verify', 'accept', 'dropped'],
    ] as const)('where the two differ, %s with %s ends %s, and says where', async (kind, onDifference, end) => {
      await bench.database.transaction((sql) => sql.execute("UPDATE sums__g1 SET total = 7 WHERE thing = 'A'"));
      const { id } = await running.rebuilds.request('sums', { kind, onDifference });
      await running.rebuilds.runRequested(new AbortController().signal);
      const { state: found, comparison } = await running.rebuilds.find('sums', id);
      expect({ found, named: comparison?.tables[0]?.differences }).toMatchObject({
        found: end,
        named: [{ column: 'total', was: 7, is: 6 }],
      });
    });

    test('one that the service stopped in is gone on with, and one that had only not been said to have ended is not run again', async () => {
      const { id } = await running.rebuilds.request('sums', order);
      await expect(running.rebuilds.runRequested(AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
      expect(await running.rebuilds.find('sums', id)).toMatchObject({ state: 'filling', endedAt: null, generation: 2 });
      await running.rebuilds.runRequested(new AbortController().signal);
      expect(await running.rebuilds.find('sums', id)).toMatchObject({ state: 'live', generation: 2 });
      await updateRebuild(bench.database, id, { state: 'comparing', endedAt: null });
      await running.rebuilds.runRequested(new AbortController().signal);
      expect(await running.rebuilds.find('sums', id)).toMatchObject({ state: 'live', generation: 2 });
      expect((await running.rebuilds.generations('sums')).map(({ generation }) => generation)).toEqual([1, 2]);
    });

    test('a command takes over what no service runs, and a name or rebuild that does not exist is refused', async () => {
      const { id } = await running.rebuilds.request('sums', order);
      await running.rebuilds.run('sums', order, course, () => Promise.resolve('dropped'));
      expect(await running.rebuilds.find('sums', id)).toMatchObject({ state: 'failed', code: 'interrupted' });
      await expect(running.rebuilds.request('sum', order)).rejects.toMatchObject({ code: 'unknown_projection' });
      await expect(running.rebuilds.find('counts', id)).rejects.toMatchObject({ code: 'rebuild_not_found' });
    });

    test('what a rebuild fails of is recorded', async () => {
      const { id } = await running.rebuilds.request('sums', order);
      await bench.database.transaction((sql) =>
        sql.execute("UPDATE projection_generations SET version = 9 WHERE projection = 'sums'"),
      );
      await running.rebuilds.runRequested(new AbortController().signal);
      const { state: end, code } = await running.rebuilds.find('sums', id);
      expect({ end, code }).toEqual({ end: 'failed', code: 'rebuild_refused' });
    });

    test('a paused projection stands still, is served as it is, and keeps no one waiting; resumed it catches up', async () => {
      expect(await running.rebuilds.pause('sums')).toBe(true);
      expect(await running.rebuilds.pause('sums')).toBe(false);
      // Until the projector has noticed.
      await waitUntil(async () => {
        await count(bench.store, 'A', [1]);
        await settled();
        const [row] = await rowsOf(running.readModels, 'sums', 'sums');
        const [beside] = await rowsOf(running.readModels, 'counts', 'counts');
        return Number(row!['events']) < Number(beside!['events']);
      });
      const heads = await everything(bench.store);
      expect(await state()).toBe('paused');
      await expect(running.rebuilds.request('sums', order)).rejects.toMatchObject({ code: 'projection_paused' });
      expect(await running.rebuilds.resume('sums')).toBe(true);
      expect(await running.rebuilds.resume('sums')).toBe(false);
      await settled();
      expect(await rowsOf(running.readModels, 'sums', 'sums')).toMatchObject([{ events: heads[0]!.position }]);
      expect(await state()).toBe('live');
    });
  });
}
