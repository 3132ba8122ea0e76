import type { Projection } from '#event-sourcing';
import { RebuildWorker } from '../rebuilding/rebuild-worker.js';
import {
  count,
  course,
  everything,
  projector,
  rowsOf,
  sums,
  useBench,
  type Bench,
  type Counted,
  type DatabaseUnderTest,
} from './engine-fixture.js';
import { waitUntil } from './wait-until.js';

/** What version 1 made wrong: amounts above 50 count one too much. */
const faulty: Projection<Counted> = {
  ...sums,
  project: (thing, events, history) =>
    sums
      .project(thing, events, history)
      .map((change) =>
        change.kind === 'upsert' && change.table === 'sums'
          ? { ...change, row: { ...change.row, total: Number(change.row['total']) + events.filter(large).length } }
          : change,
      ),
};
const large = ({ data }: Counted): boolean => data.amount > 50;
const fixed = { ...sums, version: 2 };

/** A column more, so that the tables of version 1 cannot take its rows. */
const [table, amounts] = [sums.tables[0]!, sums.tables[1]!];
const wider: Projection<Counted> = {
  ...sums,
  version: 2,
  tables: [{ ...table, columns: { ...table.columns, doubled: { type: { kind: 'double' } } } }, amounts],
  views: { all_sums: 'SELECT thing, total, doubled FROM {sums}' },
  project: (thing, events, history) =>
    sums
      .project(thing, events, history)
      .map((change) =>
        change.kind === 'upsert' && change.table === 'sums'
          ? { ...change, row: { ...change.row, doubled: 2 * Number(change.row['total']) } }
          : change,
      ),
};

const accept = { kind: 'rebuild', onDifference: 'accept' } as const;

/** A new version of a read model: what readers get until it is proved, and after. */
export function versionsSuite(name: string, databaseUnderTest: () => Promise<DatabaseUnderTest>): void {
  describe(`versions on ${name}`, () => {
    const bench = useBench(databaseUnderTest);

    const build = (projection: Projection<Counted>, of: Pick<Bench, 'database' | 'store' | 'signal'> = bench) => {
      const lines: string[] = [];
      const say = (line: string): void => void lines.push(line);
      const parts = projector(of, [projection], { log: { log: say, warn: say, error: say }, shared: true });
      return { ...parts, lines, worker: new RebuildWorker(parts.rebuilds, { error: say }) };
    };
    const totals = async ({ readModels }: Pick<ReturnType<typeof build>, 'readModels'>) =>
      (await rowsOf(readModels, 'sums', 'sums')).map(({ thing, total }) => `${String(thing)} ${String(total)}`);
    const generations = async ({ rebuilds }: Pick<ReturnType<typeof build>, 'rebuilds'>) =>
      (await rebuilds.generations('sums')).map(
        ({ generation, version, state }) => `${generation} v${version} ${state}`,
      );

    test('with a fault mended, the differences are exactly the wrong cells; nothing is served before it is accepted, and the way back stays open', async () => {
      await count(bench.store, 'A', [1, 60, 70]);
      await count(bench.store, 'B', [10, 20]);
      await count(bench.store, 'C', [99]);
      await build(faulty).drain();
      const now = build(fixed);
      await now.upgrade('hold');
      expect(await generations(now)).toEqual(['1 v1 live', '2 v2 building']);
      expect(await totals(now)).toEqual(['A 133', 'B 30', 'C 100']);
      const { id } = (await now.rebuilds.list('sums'))[0]!;
      const { kind, state, comparison } = await now.rebuilds.find('sums', id);
      expect({ kind, state, equal: comparison!.equal }).toEqual({ kind: 'upgrade', state: 'held', equal: false });
      const wrong = [
        { table: 'sums', key: { thing: 'A' }, column: 'total', was: 133, is: 131, kind: 'cell' },
        { table: 'sums', key: { thing: 'C' }, column: 'total', was: 100, is: 99, kind: 'cell' },
      ];
      expect(comparison!.tables.flatMap(({ differences }) => differences)).toEqual(wrong);
      expect((await now.statuses.list())[0]).toMatchObject({
        version: 1,
        detail: expect.stringContaining('version 2 is held'),
      });
      // What is appended meanwhile is in both, and the comparison is not made twice.
      await count(bench.store, 'B', [60]);
      await now.upgrade('hold');
      expect(await totals(now)).toEqual(['A 133', 'B 90', 'C 100']);
      expect(await now.rebuilds.list('sums')).toHaveLength(1);

      const accepted = await now.rebuilds.run('sums', accept, course, () => Promise.resolve('live'));
      expect(accepted.comparison.tables.flatMap(({ differences }) => differences)).toEqual(wrong);
      expect(await totals(now)).toEqual(['A 131', 'B 90', 'C 99']);
      await now.rebuilds.revert('sums');
      await count(bench.store, 'B', [1]);
      await now.upgrade('serve');
      expect(await generations(now)).toEqual(['1 v1 live', '2 v2 standby']);
      expect(await totals(now)).toEqual(['A 133', 'B 91', 'C 100']);
      await expect(now.rebuilds.run('sums', accept, course, () => Promise.resolve('live'))).rejects.toMatchObject({
        code: 'rebuild_refused',
      });
      await now.rebuilds.revert('sums');
      expect(await totals(now)).toEqual(['A 131', 'B 91', 'C 99']);
    });

    test('a version that says the same is served by itself, and while it is filled what is appended is in both', async () => {
      for (let key = 0; key < 10; key++) await count(bench.store, `K${key}`, [key, 2 * key]);
      await build(sums).drain();
      const now = build(fixed);
      const over = new AbortController();
      let appended = 0;
      const writer = (async () => {
        for (; !over.signal.aborted; appended++) await count(bench.store, `K${appended % 13}`, [appended % 40]);
      })();
      now.runner.start();
      now.worker.start();
      const seen = new Set<number>();
      try {
        await waitUntil(async () => {
          const { version } = await now.readModels.version('sums');
          // No answer is of neither version.
          expect((await rowsOf(now.readModels, 'sums', 'sums')).length).toBeGreaterThanOrEqual(10);
          seen.add(version);
          return version === 2 && appended > 30;
        });
      } finally {
        over.abort();
        await writer;
      }
      await now.progress.caughtUp(await everything(bench.store), { stalledAfter: 20_000 });
      await now.worker.stop();
      await now.runner.stop();
      expect(await generations(now)).toEqual(['1 v1 standby', '2 v2 live']);
      const before = await rowsOf(now.readModels, 'sums', 'sums');
      expect(before.reduce((sum, { events }) => sum + Number(events), 0)).toBe(20 + appended);
      // The old version was fed all the while, so going back loses nothing.
      await now.rebuilds.revert('sums');
      expect(await rowsOf(now.readModels, 'sums', 'sums')).toEqual(before);
      expect(now.lines.join()).not.toContain('stand still');
    });

    test('where its tables cannot take the new rows, the old version is served as it stands, said so with its lag, and the new one is held against just that', async () => {
      await count(bench.store, 'A', [1, 2]);
      await build(sums).drain();
      const now = build(wider);
      await now.factory.prepare();
      await count(bench.store, 'A', [4]);
      await now.drain();
      expect(await totals(now)).toEqual(['A 3']);
      expect((await now.statuses.list())[0]).toMatchObject({
        version: 1,
        state: 'behind',
        detail: expect.stringContaining('served as it stood'),
        rebuild: { progress: 1 },
      });
      // No command waits for what nobody feeds.
      await now.progress.caughtUp(await everything(bench.store), { stalledAfter: 100 });
      await now.upgrade('hold');
      expect(await totals(now)).toEqual(['A 7']);
      const { id } = (await now.rebuilds.list('sums'))[0]!;
      expect(await now.rebuilds.find('sums', id)).toMatchObject({
        state: 'live',
        comparison: { equal: true, rows: 3, uncompared: ['sums.doubled is not in version 1'] },
      });
      const view = await bench.database.query('SELECT thing, total, doubled FROM all_sums');
      expect(view.map((row) => ({ ...row }))).toEqual([{ thing: 'A', total: 7, doubled: 14 }]);
      expect(await now.rebuilds.revert('sums')).toMatchObject({ version: 1 });
      const old = await bench.database.query('SELECT thing, total FROM all_sums');
      expect(old.map((row) => ({ ...row }))).toEqual([{ thing: 'A', total: 3 }]);
      // The older build goes on from where it stood.
      await build(sums).drain();
      expect(await totals(now)).toEqual(['A 7']);
    });

    test('rows that cannot be matched prove nothing, so the version is held; the setting serves it all the same', async () => {
      await count(bench.store, 'A', [1]);
      await build(sums).drain();
      const keyed = {
        ...wider,
        tables: [{ ...wider.tables[0]!, primaryKey: ['thing', 'doubled'] }, amounts],
        load: { past: 'rows', tables: [] } as const,
      };
      const now = build(keyed);
      await now.upgrade('hold');
      expect(await generations(now)).toEqual(['1 v1 live', '2 v2 building']);
      const next = build({ ...keyed, version: 3 });
      await next.upgrade('serve');
      expect(await generations(next)).toEqual(['1 v1 standby', '3 v3 live']);
    });

    test('a projector of an older build that runs during an upgrade feeds what is its own, is told so, and writes nothing of the new version', async () => {
      await count(bench.store, 'A', [60]);
      const old = build(faulty);
      old.runner.start();
      await old.progress.caughtUp(await everything(bench.store), { stalledAfter: 20_000 });
      const now = build(fixed, await bench.anotherProcess());
      now.runner.start();
      now.worker.start();
      await waitUntil(async () => (await now.rebuilds.list('sums')).some(({ state }) => state === 'held'));
      const takenOver = () => now.rebuilds.run('sums', accept, course, () => Promise.resolve('live')).then(() => true);
      // That it is held is recorded a moment before its turn ends.
      await waitUntil(() =>
        takenOver().catch((error: unknown) => {
          if ((error as { code?: string }).code !== 'rebuild_running') throw error;
          return false;
        }),
      );
      for (let i = 0; i < 20; i++) await count(bench.store, 'A', [60]);
      await now.progress.caughtUp(await everything(bench.store), { stalledAfter: 20_000 });
      await waitUntil(() => Promise.resolve(old.lines.length > 0));
      await old.runner.stop();
      await now.worker.stop();
      await now.runner.stop();
      expect(await totals(now)).toEqual([`A ${21 * 60}`]);
      expect(old.lines).toEqual([
        'sums is served in version 2, which a newer build made; this build has version 1 and does not feed it: start the newer build, or marketlog projections revert sums',
      ]);
      expect(await bench.database.query('SELECT * FROM partition_faults')).toEqual([]);
      await expect(old.rebuilds.run('sums', accept, course, () => Promise.resolve('live'))).rejects.toMatchObject({
        code: 'rebuild_refused',
        message: 'sums is served in version 2, which a newer build made; this build has version 1: use the newer build',
      });
      expect(await generations(now)).toEqual(['1 v1 standby', '2 v2 live']);
    });
  });
}
