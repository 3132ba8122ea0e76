import { waitFor } from '#testing';
import { hashReadModels } from './reading/content-hash.js';
import { count, everything, projector, sums, temporarySqlite, useBench } from './testing/engine-fixture.js';

const bench = useBench(temporarySqlite);
const order = { kind: 'rebuild', onDifference: 'refuse' } as const;
const live = () => Promise.resolve('live' as const);

/** Pages that the file may have, as the connection that writes sees it. */
const room = (pages: string) => bench.database.transaction((sql) => sql.query(`PRAGMA max_page_count = ${pages}`));

test('a disk that fills up while a rebuild fills changes nothing of what is served, and with room again it goes on', async () => {
  for (let key = 0; key < 8; key++) await count(bench.store, `K${key}`, Array<number>(400).fill(key));
  const { rebuilds, runner, progress, readModels } = projector(bench, [sums]);
  runner.start();
  await progress.caughtUp(await everything(bench.store));
  const before = await hashReadModels(bench.database, [sums]);
  const [size] = await bench.database.query<{ page_count: number }>('PRAGMA page_count');
  // Enough for the tables, not for their rows.
  await room(String(size!.page_count + 8));
  const interrupted = new AbortController();
  const course = { signal: interrupted.signal, onProgress: () => undefined };
  const failing = rebuilds.run('sums', order, course, live).catch((error: unknown) => error);
  await waitFor('the projector to stand still', () => runner.standstill?.includes('full') || undefined);
  interrupted.abort(new Error('given up'));
  await failing;
  expect(await readModels.version('sums')).toMatchObject({ generation: 1 });
  expect(await hashReadModels(bench.database, [sums])).toEqual(before);

  await room('1073741823');
  const again = { ...course, signal: new AbortController().signal };
  const { generation, comparison } = await rebuilds.run('sums', order, again, live);
  expect({ generation, equal: comparison.equal }).toEqual({ generation: 2, equal: true });
  expect(await hashReadModels(bench.database, [sums])).toEqual(before);
  await runner.stop();
});
