import { count, counts, projector, rowsOf, sums, temporarySqlite, useBench } from './testing/engine-fixture.js';

const both = [sums, counts];
const backlog = 40_000;

describe('a backlog on SQLite', () => {
  const bench = useBench(temporarySqlite);

  async function applied(): Promise<number> {
    const [row] = await bench.database.query<{ applied: number | null }>(
      "SELECT SUM(position) AS applied FROM checkpoints WHERE consumer = 'sums'",
    );
    return row?.applied ?? 0;
  }

  test.each(['the projecting process', 'another process'])('leaves room for appends and reads of %s', async (who) => {
    for (let key = 0; key < 8; key++) await count(bench.store, `K${key}`, Array<number>(backlog / 8).fill(1));
    const { drain, readModels, factory } = projector(bench, both);
    await factory.create();
    const other = who === 'another process' ? await bench.anotherProcess() : bench;
    const drained = drain();
    for (let i = 0; i < 3; i++) {
      await count(other.store, 'K0', [1]);
      await rowsOf(projector(other, both).readModels, 'sums', 'sums');
    }
    // All of that was answered long before the backlog was gone.
    expect(await applied()).toBeLessThan(backlog);
    await drained;
    await drain();
    expect(await applied()).toBe(backlog + 3);
    expect((await rowsOf(readModels, 'sums', 'sums'))[0]).toMatchObject({ thing: 'K0', total: backlog / 8 + 3 });
  });
});
