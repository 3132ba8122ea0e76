import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { FillThreads } from '../threads/fill-threads.js';
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
const order = { kind: 'rebuild', onDifference: 'refuse' } as const;
const script = pathToFileURL(join(fileURLToPath(new URL('.', import.meta.url)), 'projections.worker.ts'));

/**
 * Generations that threads fill, beside projectors that do not know of them yet.
 * @param execArgv Node's arguments of a thread that runs sources
 */
export function fillSuite(
  name: string,
  databaseUnderTest: () => Promise<DatabaseUnderTest>,
  execArgv: readonly string[],
): void {
  describe(`filling by threads on ${name}`, () => {
    let url = '';
    const bench = useBench(async () => {
      const under = await databaseUnderTest();
      url = under.url;
      return under;
    });
    const service = () => projector(bench, both, { threads: new FillThreads({ script, url, execArgv }) });
    const states = async ({ rebuilds }: ReturnType<typeof service>) =>
      (await rebuilds.generations('sums')).map(({ generation, state }) => `${generation} ${state}`);

    beforeEach(async () => {
      for (let key = 0; key < 12; key++)
        await count(
          bench.store,
          `K${key}`,
          Array.from({ length: 300 }, (_, i) => i % 23),
        );
      await count(bench.store, 'P', [1, -1, 2]);
      await projector(bench, both).drain();
    });

    test('what threads have filled is equal, with what was appended meanwhile and what is parked', async () => {
      const running = service();
      running.runner.start();
      const over = new AbortController();
      const writer = (async () => {
        for (let i = 0; !over.signal.aborted; i++) await count(bench.store, `K${i % 15}`, [i % 7]);
      })();
      const { comparison, generation } = await running.rebuilds
        .run('sums', order, course, () => Promise.resolve('live'))
        .finally(async () => {
          over.abort();
          await writer;
        });
      expect({ generation, equal: comparison.equal }).toEqual({ generation: 2, equal: true });
      expect(comparison.rows).toBeGreaterThan(12 * 301);
      await running.progress.caughtUp(await everything(bench.store), { stalledAfter: 20_000 });
      await running.runner.stop();
      expect(await states(running)).toEqual(['1 standby', '2 live']);
      const parked = await bench.database.query(
        "SELECT event_key FROM parked_keys WHERE consumer = 'sums' AND generation = 2",
      );
      expect(parked.map((row) => ({ ...row }))).toEqual([{ event_key: 'P' }]);
    });

    test('stopped, it leaves what it has filled, which nobody feeds or reads, and the next one goes on with it', async () => {
      const running = service();
      const stopping = new AbortController();
      const stopped = running.rebuilds.run('sums', order, { ...course, signal: stopping.signal }, () =>
        Promise.resolve('live'),
      );
      stopping.abort(new Error('stopped'));
      await expect(stopped).rejects.toThrow();
      expect(await states(running)).toEqual(['1 live', '2 filling']);
      await running.drain();
      expect(await states(running)).toEqual(['1 live', '2 filling']);
      running.runner.start();
      const { comparison } = await running.rebuilds.run('sums', order, course, () => Promise.resolve('live'));
      await running.runner.stop();
      expect(comparison.equal).toBe(true);
      expect(await states(running)).toEqual(['1 standby', '2 live']);
    });

    test('a new version is filled as far as an old one stands that its tables cannot feed', async () => {
      const wider = {
        ...sums.tables[0]!,
        columns: { ...sums.tables[0]!.columns, more: { type: { kind: 'integer' } } },
      };
      const newer = { ...sums, version: 2, tables: [wider, sums.tables[1]!] } as typeof sums;
      const orders: object[] = [];
      const fill = (each: object): Promise<void> => {
        orders.push(each);
        return Promise.resolve();
      };
      const parts = projector(bench, [newer], { threads: { fill } });
      await parts.drain();
      expect((await parts.statuses.list())[0]!.detail).toContain('version 1 is served as it stood');
      const filled = parts.rebuilds.proveVersions(AbortSignal.abort(new Error('enough')));
      await filled.catch(() => undefined);
      expect(orders).toEqual([{ projection: 'sums', generation: 2, notBeyond: 1, partitions: 8 }]);
      expect(await rowsOf(parts.readModels, 'sums', 'sums')).toHaveLength(13);
    });

    test('a thread that cannot work says why', async () => {
      const threads = new FillThreads({ script, url: 'sqlite:/nowhere/log.db', execArgv });
      const fill = { projection: 'sums', generation: 2, notBeyond: undefined, partitions: 2 };
      await expect(threads.fill(fill, new AbortController().signal)).rejects.toMatchObject({
        code: 'no_log',
        message: 'no log at /nowhere/log.db',
      });
    });
  });
}
