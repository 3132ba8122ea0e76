import type { Projection } from '#event-sourcing';
import { hashReadModels } from '../reading/content-hash.js';
import {
  count,
  counts,
  forgetReadModels,
  ignoredType,
  projector,
  rowsOf,
  sums,
  useBench,
  type Counted,
  type DatabaseUnderTest,
} from './engine-fixture.js';

const both = [sums, counts];

const thing = { type: { kind: 'identifier', length: 40 } } as const;

/** Keeps the amounts of each thing, and in which order it was shown those before the last. */
const descending: Projection<Counted> = {
  name: 'descending',
  version: 1,
  category: 'instruments',
  types: ['test.Counted'],
  load: { past: 'rows', tables: ['kept'] },
  tables: [
    {
      name: 'kept',
      columns: { thing, amount: { type: { kind: 'integer' } } },
      primaryKey: ['thing', 'amount'],
      keyColumn: 'thing',
    },
    {
      name: 'orders',
      columns: { thing, before: { type: { kind: 'text' } } },
      primaryKey: ['thing'],
      keyColumn: 'thing',
    },
  ],
  project: (key, events, { rows }) => [
    ...events.map(({ data }) => ({ kind: 'upsert', table: 'kept', row: { thing: key, amount: data.amount } }) as const),
    {
      kind: 'upsert',
      table: 'orders',
      row: { thing: key, before: (rows['kept'] ?? []).map((row) => row['amount']).join() },
    },
  ],
};

/** Keeps every amount that a thing had as a version, and how many versions it was shown, with the number of the last. */
const versioned: Projection<Counted> = {
  name: 'versioned',
  version: 1,
  category: 'instruments',
  types: ['test.Counted'],
  load: { past: 'rows', tables: ['versions'], lastVersions: true },
  tables: [
    {
      name: 'versions',
      columns: { thing, fact: { type: { kind: 'identifier', length: 4 } }, revision: { type: { kind: 'integer' } } },
      primaryKey: ['thing', 'fact', 'revision'],
      keyColumn: 'thing',
    },
    {
      name: 'shown',
      columns: { thing, before: { type: { kind: 'text' } } },
      primaryKey: ['thing'],
      keyColumn: 'thing',
    },
  ],
  project: (key, events, { rows }) => {
    const before = rows['versions'] ?? [];
    const revisions = new Map(before.map((row) => [row['fact'] as string, row['revision'] as number]));
    const changes = events.map(({ data }) => {
      const fact = data.amount % 2 === 0 ? 'even' : 'odd';
      const revision = (revisions.get(fact) ?? 0) + 1;
      revisions.set(fact, revision);
      return { kind: 'upsert', table: 'versions', row: { thing: key, fact, revision } } as const;
    });
    const shown = before.map((row) => `${row['fact']} ${row['revision']}`).join();
    return [...changes, { kind: 'upsert', table: 'shown', row: { thing: key, before: shown } }];
  },
};

/** What is written, and that it does not depend on how it came about. */
export function projectionEngineSuite(name: string, databaseUnderTest: () => Promise<DatabaseUnderTest>): void {
  describe(`projection engine on ${name}`, () => {
    const bench = useBench(databaseUnderTest);

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

    test('the stamp of what can be read is another after an append and after its projection, and the same between', async () => {
      const { drain, readModels } = projector(bench, both);
      const stamps = [await readModels.stamp()];
      expect(await readModels.stamp()).toBe(stamps[0]);
      await count(bench.store, 'A', [1]);
      stamps.push(await readModels.stamp());
      await drain();
      stamps.push(await readModels.stamp());
      expect(await readModels.stamp()).toBe(stamps[2]);
      expect(new Set(stamps).size).toBe(3);
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

    test.each(['remembered', 'read again'])('history comes in order of primary key, %s', async (how) => {
      const { factory, drain, readModels } = projector(bench, [descending]);
      const { engine } = await factory.create();
      for (const amount of [5, 3, 4, 1]) {
        await count(bench.store, 'A', [amount]);
        if (how === 'read again') await drain();
        else await engine.pass(new AbortController().signal, () => undefined);
      }
      expect(await rowsOf(readModels, 'descending', 'orders')).toEqual([{ thing: 'A', before: '3,4,5' }]);
    });

    test.each(['remembered', 'read again'])('of versions it is shown the last of each fact, %s', async (how) => {
      const { factory, drain, readModels } = projector(bench, [versioned]);
      const { engine } = await factory.create();
      await count(bench.store, 'B', [1, 2]);
      for (const amounts of [[1], [2, 3], [5, 7, 9], [4]]) {
        await count(bench.store, 'A', amounts);
        if (how === 'read again') await drain();
        else await engine.pass(new AbortController().signal, () => undefined);
      }
      expect(await rowsOf(readModels, 'versioned', 'shown')).toEqual([
        { thing: 'A', before: 'even 1,odd 5' },
        { thing: 'B', before: '' },
      ]);
      expect(await rowsOf(readModels, 'versioned', 'versions')).toHaveLength(9);
    });

    test('a type that no projection lists is passed over without decoding', async () => {
      const { drain, readModels } = projector(bench, both);
      await count(bench.store, 'A', ['this is no JSON'], ignoredType);
      await count(bench.store, 'A', [1]);
      await drain();
      expect(await rowsOf(readModels, 'counts', 'counts')).toEqual([{ thing: 'A', events: 1 }]);
    });
  });
}
