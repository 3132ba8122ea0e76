import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnTypeScript, waitFor } from '#testing';
import { hashReadModels } from './reading/content-hash.js';
import {
  count,
  counts,
  forgetReadModels,
  openBench,
  projector,
  sums,
  temporarySqlite,
  type Bench,
  type DatabaseUnderTest,
} from './testing/engine-fixture.js';

const both = [sums, counts];
const testing = join(fileURLToPath(new URL('.', import.meta.url)), 'testing');
const worker = join(testing, 'projector.process.ts');
const command = join(testing, 'command.process.ts');
const keys = 12;
const eventsPerKey = 2_500;

let under: DatabaseUnderTest;
let bench: Bench;

beforeEach(async () => {
  under = await temporarySqlite();
  bench = await openBench(under);
  for (let key = 0; key < keys; key++) {
    await count(
      bench.store,
      `K${key}`,
      Array.from({ length: eventsPerKey }, (_, i) => (i % 97) / 7),
    );
  }
});

afterEach(async () => {
  await bench.close();
  await under.remove();
});

async function applied(): Promise<number> {
  const [row] = await bench.database.query<{ applied: number | null }>(
    'SELECT SUM(position) AS applied FROM checkpoints',
  );
  return row?.applied ?? 0;
}

test('a projector killed again and again leaves the rows of one that never was', async () => {
  const all = keys * eventsPerKey * both.length;
  const stoppedAt: number[] = [];
  for (const share of [0.02, 0.25, 0.5, 0.75]) {
    const process = spawnTypeScript(worker, [under.url], { stdio: ['ignore', 'ignore', 'inherit'] });
    const ended = once(process, 'exit');
    try {
      const goal = async () => ((await applied()) >= share * all ? true : undefined);
      await waitFor(`${share} of the events to be applied`, goal, { every: 1 });
    } finally {
      process.kill('SIGKILL');
      await ended;
    }
    stoppedAt.push(await applied());
  }
  expect(stoppedAt[0]).toBeLessThan(all);
  const { drain } = projector(bench, both);
  await drain();
  expect(await applied()).toBe(all);
  const survived = await hashReadModels(bench.database, both);
  await forgetReadModels(bench);
  await drain();
  expect(survived).toEqual(await hashReadModels(bench.database, both));
  expect(survived.map(({ table, rows }) => [table, rows])).toEqual([
    ['amounts', keys * eventsPerKey],
    ['counts', keys],
    ['sums', keys],
  ]);
});

/** Who holds the lease of those who project, and how far they are. */
async function projecting(pid: number) {
  const [row] = await bench.database.query<{ holder: string }>("SELECT holder FROM leases WHERE name = 'projector'");
  return row?.holder.startsWith(`${pid}@`) ? { holder: row.holder, applied: await applied() } : undefined;
}

test('a command killed while its thread projects what it appends leaves the rows of one that never was', async () => {
  for (let round = 0; round < 3; round++) {
    const process = spawnTypeScript(command, [under.url], { stdio: ['ignore', 'inherit', 'inherit'] });
    const ended = once(process, 'exit');
    try {
      const first = await waitFor('the command to project', () => projecting(process.pid!), { every: 1 });
      const onThread = async () => {
        const now = await projecting(process.pid!);
        return now?.holder === first.holder ? undefined : now;
      };
      const begun = await waitFor('its thread to project', onThread, { every: 1 });
      const further = async () => ((await applied()) > begun.applied + 1_000 * (round + 1) ? true : undefined);
      await waitFor('it to be at work', further, { every: 1 });
    } finally {
      process.kill('SIGKILL');
      await ended;
    }
    // Else the next thread may be ready before the lease of this one has ended, and no event loop projects first.
    await bench.database.transaction((sql) => sql.execute('DELETE FROM leases'));
  }
  const { drain } = projector(bench, both);
  await drain();
  const survived = await hashReadModels(bench.database, both);
  await forgetReadModels(bench);
  await drain();
  expect(survived).toEqual(await hashReadModels(bench.database, both));
});
