import fc from 'fast-check';
import { partitionOf, type Projection, type RecordedEvent, type RowChange } from '#event-sourcing';
import { projectEvents } from '#testing';
import {
  count,
  counts,
  forgetReadModels,
  openBench,
  projector,
  sums,
  temporarySqlite,
  testDecoder,
  type Bench,
  type Counted,
} from './testing/engine-fixture.js';

/** Three slots per thing, overwritten in turn, partly or wholly; a zero clears them. Looks at its rows, but not for large amounts. */
const slots: Projection<Counted> = {
  name: 'slots',
  version: 1,
  category: 'instruments',
  types: ['test.Counted'],
  load: {
    past: 'rows',
    shortcut: { carried: [], suffices: (events) => events.every(({ data }) => data.amount > 50) },
  },
  tables: [
    {
      name: 'slots',
      columns: {
        thing: { type: { kind: 'identifier', length: 40 } },
        slot: { type: { kind: 'integer' } },
        amount: { type: { kind: 'double' }, nullable: true },
        times: { type: { kind: 'integer' }, nullable: true },
      },
      primaryKey: ['thing', 'slot'],
      keyColumn: 'thing',
    },
  ],
  project: (thing, events, { rows }) => {
    const known = new Map((rows['slots'] ?? []).map((row) => [row['slot'] as number, row['times'] as number | null]));
    return events.flatMap(({ version, data: { amount } }): RowChange[] => {
      const slot = version % 3;
      const table = 'slots';
      if (amount === 0) {
        const cleared = [...known.keys()];
        known.clear();
        return cleared.map((each) => ({ kind: 'delete', table, key: { thing, slot: each } }));
      }
      // Whether a row was there before is only asked of small amounts, so that the shortcut makes no difference.
      if (amount > 50) {
        known.set(slot, known.get(slot) ?? null);
        return [{ kind: 'upsert', table, row: { thing, slot, amount }, only: ['amount'] }];
      }
      const times = (known.get(slot) ?? 0) + 1;
      known.set(slot, times);
      return [{ kind: 'upsert', table, row: { thing, slot, amount, times } }];
    });
  },
};

const all = [sums, counts, slots];

const step = fc.record({
  thing: fc.constantFrom('A', 'B', 'C', 'D'),
  amounts: fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 100 })), { minLength: 1, maxLength: 6 }),
  /** Whether the projector runs before the next append. */
  project: fc.boolean(),
});

async function logOf({ store }: Bench): Promise<RecordedEvent[][]> {
  const { partitions } = await store.identity();
  const things = ['A', 'B', 'C', 'D'];
  const used = [...new Set(things.map((thing) => partitionOf(thing, partitions)))];
  const read = used.map((partition) => store.readPartition({ category: 'instruments', partition }, 0, 10_000));
  return (await Promise.all(read)).map((envelopes) => envelopes.map((envelope) => testDecoder.decode(envelope)));
}

async function rows({ database }: Bench, table: string): Promise<unknown[]> {
  const [live] = await database.query<{ generation: number }>(
    `SELECT generation FROM projection_generations WHERE state = 'live' AND table_names LIKE ?`,
    [`%"${table}"%`],
  );
  const found = await database.query(`SELECT * FROM ${table}__g${live!.generation} ORDER BY 1, 2`);
  return found.map((row) => ({ ...row, ...('large' in row && { large: row['large'] === 1 }) }));
}

test('whatever comes in whatever batches, the tables hold what the projections make of it in memory', async () => {
  const under = await temporarySqlite();
  const bench = await openBench(under);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      await forgetReadModels(bench);
      // One engine for the whole run, so that what it remembers of keys is put to the test.
      const { factory } = projector(bench, all);
      const { engine } = await factory.create();
      const pass = () => engine.pass(new AbortController().signal, () => undefined);
      for (const { thing, amounts, project } of steps) {
        await count(bench.store, thing, amounts);
        if (project) await pass();
      }
      while ((await pass()).applied > 0);
      const log = await logOf(bench);
      for (const projection of all) {
        const expected = projectEvents(projection, log, { useShortcut: false });
        for (const table of Object.keys(expected)) expect(await rows(bench, table)).toEqual(expected[table]);
      }
    }),
    { numRuns: 25 },
  );
  await bench.close();
  await under.remove();
});
