import { jest } from '@jest/globals';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { typescriptArguments, waitFor } from '#testing';
import {
  count,
  counts,
  everything,
  openBench,
  projector,
  rowsOf,
  sums,
  temporarySqlite,
  type Bench,
  type DatabaseUnderTest,
} from '../testing/engine-fixture.js';
import { EngineThread } from '../threads/engine-thread.js';
import { CommandProjector } from './command-projector.js';

const both = [sums, counts];
const testing = fileURLToPath(new URL('../testing', import.meta.url));
const threadAfter = 100;

let under: DatabaseUnderTest;
let bench: Bench;
let projecting: CommandProjector | undefined;
let lines: string[];

beforeEach(async () => {
  under = await temporarySqlite();
  bench = await openBench(under);
  lines = [];
});

afterEach(async () => {
  await projecting?.stop();
  await bench.close();
  await under.remove();
});

/** One command's projector, with what tells how far it is. */
function command(script = 'projections.worker.ts') {
  const { runner, moved, progress, readModels } = projector(bench, both);
  const note = (line: string): void => void lines.push(line);
  projecting = new CommandProjector({
    ...{
      runner,
      signal: bench.signal,
      progress: moved,
      database: bench.database,
      log: { log: note, warn: note, error: note },
    },
    thread: { script: pathToFileURL(join(testing, script)), url: under.url, execArgv: typescriptArguments },
    threadAfter,
  });
  const caughtUp = async () => progress.caughtUp(await everything(bench.store), { stalledAfter: 60_000 });
  return { runner, caughtUp, readModels, expectEvents: (events: number) => moved.expect(events) };
}

const inside = () => projecting as unknown as { thread: EngineThread | undefined; threadReady: boolean };
const threads = (): number => (inside().thread === undefined ? 0 : 1);
const threadIsReady = (): boolean => inside().threadReady;

/** Who holds the lease of those who project. */
async function holder(): Promise<string | undefined> {
  const [row] = await bench.database.query<{ holder: string }>("SELECT holder FROM leases WHERE name = 'projector'");
  return row?.holder;
}

/** Appends to a few keys, so many events in all. */
async function append(events: number): Promise<void> {
  for (let key = 0; key < 4; key++) await count(bench.store, `K${key}`, Array<number>(events / 4).fill(1));
}

const totals = Array.from({ length: 4 }, () => expect.objectContaining({ total: 60, events: 60 }));

test('little is projected in the event loop of the command', async () => {
  const { caughtUp, runner } = command();
  await append(threadAfter);
  await caughtUp();
  expect(runner.projecting).toBe(true);
  await projecting!.stop();
  expect(runner.projecting).toBe(false);
  expect(await holder()).toBeUndefined();
});

test('much is projected on a thread, which takes over from the event loop and leaves what it would have left', async () => {
  const left = jest.spyOn(bench.database, 'moveWal');
  const { caughtUp, runner, readModels } = command();
  await append(200);
  await caughtUp();
  const first = await waitFor('the thread to project', async () => (runner.projecting ? undefined : await holder()));
  await append(40);
  await caughtUp();
  expect([runner.projecting, await holder()]).toEqual([false, first]);
  expect(await rowsOf(readModels, 'sums', 'sums')).toEqual(totals);
  await projecting!.stop();
  expect(await holder()).toBeUndefined();
  expect(lines).toEqual([]);
  expect(left.mock.calls).toEqual([['left'], ['usual']]);
});

test('where much is expected the thread loads before anything is appended, and takes the lease only then', async () => {
  const told = jest.spyOn(EngineThread.prototype, 'tell');
  const { caughtUp, runner, readModels, expectEvents } = command();
  expectEvents(threadAfter);
  expect(threads()).toBe(0);
  expectEvents(threadAfter + 1);
  expectEvents(threadAfter + 1);
  expect(threads()).toBe(1);
  await waitFor('the thread to be ready', () => (threadIsReady() ? true : undefined));
  expect(told).not.toHaveBeenCalled();
  expect(await holder()).toBeUndefined();
  await append(240);
  await caughtUp();
  expect(runner.projecting).toBe(false);
  expect(await holder()).toBeDefined();
  expect(await rowsOf(readModels, 'sums', 'sums')).toEqual(totals);
});

test('a command that appends nothing of what it expected ends without the lease', async () => {
  const { runner, expectEvents } = command();
  expectEvents(threadAfter + 1);
  await waitFor('the thread to be ready', () => (threadIsReady() ? true : undefined));
  await projecting!.stop();
  expect([runner.projecting, await holder(), lines]).toEqual([false, undefined, []]);
});

test('where the thread breaks, the event loop goes on', async () => {
  const { caughtUp, runner, readModels } = command('no.worker.ts');
  await append(200);
  await waitFor('the thread to break', () => lines[0]);
  await append(40);
  await caughtUp();
  expect(runner.projecting).toBe(true);
  expect(await rowsOf(readModels, 'sums', 'sums')).toEqual(totals);
  expect(lines).toEqual([expect.stringContaining('no.worker.ts')]);
});

test('a command that ends before its thread has begun waits for nothing of it', async () => {
  const { runner } = command();
  await append(200);
  await projecting!.stop();
  expect([runner.projecting, await holder()]).toEqual([false, undefined]);
  await append(4);
  expect(runner.projecting).toBe(false);
});
