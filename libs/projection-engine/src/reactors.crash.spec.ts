import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnTypeScript, waitFor } from '#testing';
import { count, openBench, temporarySqlite, type Bench, type DatabaseUnderTest } from './testing/engine-fixture.js';
import { doubled } from './testing/reactor-fixture.js';

const worker = join(fileURLToPath(new URL('.', import.meta.url)), 'testing/reactor.process.ts');
const things = Array.from({ length: 8 }, (_, i) => `K${i}`);
const eventsPerThing = 500;

let under: DatabaseUnderTest;
let bench: Bench;

beforeEach(async () => {
  under = await temporarySqlite();
  bench = await openBench(under);
  for (const thing of things)
    await count(
      bench.store,
      thing,
      Array.from({ length: eventsPerThing }, (_, i) => i),
    );
});

afterEach(async () => {
  await bench.close();
  await under.remove();
});

async function reacted(): Promise<number> {
  const [row] = await bench.database.query<{ events: number }>(
    "SELECT COUNT(*) AS events FROM events WHERE category = 'models'",
  );
  return row!.events;
}

test('a reactor killed again and again answers each event once', async () => {
  const all = things.length * eventsPerThing;
  const killedAt: number[] = [];
  for (const share of [0.05, 0.2, 0.4, 0.6, 0.8, 1]) {
    const process = spawnTypeScript(worker, [under.url], { stdio: ['ignore', 'ignore', 'inherit'] });
    const ended = once(process, 'exit');
    try {
      const goal = async () => ((await reacted()) >= share * all ? true : undefined);
      await waitFor(`${share} of the events to be answered`, goal, { every: 1 });
    } finally {
      process.kill('SIGKILL');
      await ended;
    }
    killedAt.push(await reacted());
  }
  expect(killedAt.filter((events) => events < all).length).toBeGreaterThan(2);
  for (const thing of things) {
    const answers = (await doubled(bench.store, thing)).sort((a, b) => a - b);
    expect(answers).toEqual(Array.from({ length: eventsPerThing }, (_, i) => 2 * i));
  }
});
