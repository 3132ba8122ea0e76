import {
  count,
  counts,
  everything,
  projector,
  rowsOf,
  sums,
  useBench,
  type DatabaseUnderTest,
} from './engine-fixture.js';

const both = [sums, counts];

/** Several processes on one log, and those who wait for them. */
export function workersSuite(name: string, databaseUnderTest: () => Promise<DatabaseUnderTest>): void {
  describe(`projectors side by side on ${name}`, () => {
    const bench = useBench(databaseUnderTest);

    test('a worker that was overtaken writes nothing and goes on from where the other stands', async () => {
      const [one, two] = [projector(bench, both), projector(await bench.anotherProcess(), both)];
      await count(bench.store, 'A', [1, 2]);
      const pass = async (engine: Awaited<ReturnType<typeof one.factory.create>>['engine']) =>
        engine.pass(new AbortController().signal, () => undefined);
      const { engine: stale } = await one.factory.create();
      await pass(stale);
      await count(bench.store, 'A', [4]);
      await two.drain();
      await count(bench.store, 'A', [8]);
      expect(await pass(stale)).toEqual({ applied: 0, overtaken: true });
      expect(await rowsOf(one.readModels, 'sums', 'sums')).toMatchObject([{ total: 7, events: 3 }]);
      expect(await pass(stale)).toEqual({ applied: 1, overtaken: false });
      expect(await rowsOf(one.readModels, 'sums', 'sums')).toMatchObject([{ total: 15, events: 4 }]);
    });

    test('two that project at the same time without a lease leave each event applied once', async () => {
      for (let i = 0; i < 40; i++) await count(bench.store, `K${i % 5}`, [1, 2, 3]);
      const other = await bench.anotherProcess();
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
      const two = projector(await bench.anotherProcess(), both, { leaseTime: 500 });
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
  });
}
