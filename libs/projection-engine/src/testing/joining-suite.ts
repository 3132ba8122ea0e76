import type { Projection, RowChange } from '#event-sourcing';
import { count, projector, rowsOf, useBench, type Counted, type DatabaseUnderTest } from './engine-fixture.js';

/** Each thing has its sum, written by its own events, and the last thing that named it in a note, written by that one's. */
const mentions: Projection<Counted> = {
  name: 'mentions',
  version: 1,
  category: 'instruments',
  types: ['test.Counted'],
  joining: true,
  load: { past: 'none' },
  tables: [
    {
      name: 'mentions',
      columns: {
        thing: { type: { kind: 'identifier', length: 40 } },
        amount: { type: { kind: 'double' }, nullable: true },
        mentioned_by: { type: { kind: 'text', length: 40 }, nullable: true },
      },
      primaryKey: ['thing'],
      keyColumn: 'thing',
    },
    {
      name: 'pairs',
      columns: {
        thing: { type: { kind: 'identifier', length: 40 } },
        other: { type: { kind: 'identifier', length: 40 } },
      },
      primaryKey: ['thing', 'other'],
      keyColumn: 'thing',
    },
  ],
  project: (thing, events) =>
    events.flatMap(({ data: { amount, note } }): RowChange[] => {
      if (amount === 0) return [{ kind: 'delete', table: 'mentions', key: { thing } }];
      const own: RowChange = { kind: 'upsert', table: 'mentions', row: { thing, amount }, only: ['amount'] };
      if (note === null) return [own];
      const row = { thing: note, mentioned_by: thing };
      return [
        own,
        { kind: 'upsert', table: 'mentions', row, only: ['mentioned_by'] },
        { kind: 'upsert', table: 'pairs', row: { thing, other: note } },
        { kind: 'delete', table: 'pairs', key: { thing: note, other: thing } },
      ];
    }),
};

/** Partial upserts and deletes, in every order of arrival. */
export function joiningSuite(name: string, databaseUnderTest: () => Promise<DatabaseUnderTest>): void {
  describe(`rows written by several keys on ${name}`, () => {
    const bench = useBench(databaseUnderTest);
    const naming = (amount: number, note: string | null): string => JSON.stringify({ amount, note });

    test.each(['in one batch', 'event by event'])(
      'each handler leaves the columns of others alone, %s',
      async (how) => {
        const { drain, readModels } = projector(bench, [mentions]);
        const step = async (): Promise<unknown> => (how === 'event by event' ? drain() : undefined);
        await count(bench.store, 'A', [naming(1, 'B')]);
        await step();
        await count(bench.store, 'B', [naming(5, null)]);
        await step();
        await count(bench.store, 'A', [naming(2, null)]);
        await drain();
        expect(await rowsOf(readModels, 'mentions', 'mentions')).toEqual([
          { thing: 'A', amount: 2, mentioned_by: null },
          { thing: 'B', amount: 5, mentioned_by: 'A' },
        ]);
      },
    );

    test('deletes take away what is there, one or many, and what is not is no fault', async () => {
      const { drain, readModels } = projector(bench, [mentions]);
      const things = Array.from({ length: 40 }, (_, i) => `T${String(i).padStart(2, '0')}`);
      for (const thing of things) await count(bench.store, thing, [1, 2]);
      await drain();
      for (const thing of things.slice(1)) await count(bench.store, thing, [0]);
      await drain();
      expect(await rowsOf(readModels, 'mentions', 'mentions')).toMatchObject([{ thing: 'T00' }]);
    });

    test('rows that are nothing but their key can be written again', async () => {
      const { drain, readModels } = projector(bench, [mentions]);
      for (let i = 0; i < 2; i++) {
        await count(bench.store, 'A', [naming(1, 'B')]);
        await drain();
      }
      await count(bench.store, 'C', [naming(1, 'A'), naming(1, 'D')]);
      await drain();
      expect(await rowsOf(readModels, 'mentions', 'pairs')).toEqual([
        { thing: 'A', other: 'B' },
        { thing: 'C', other: 'A' },
        { thing: 'C', other: 'D' },
      ]);
    });
  });
}
