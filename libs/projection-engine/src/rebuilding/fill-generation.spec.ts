import { jest } from '@jest/globals';
import type { Database } from '#database';
import { sums } from '../testing/engine-fixture.js';
import type { ThreadReply } from '../threads/thread-task.js';
import { fillByThreads } from './fill-generation.js';

const live = { projection: 'sums', generation: 1, version: 1, state: 'live', table_names: '[]', created_at: 0 };
const positions = [
  { generation: 1, events: 10 },
  { generation: 2, events: 4 },
];
let faults: object[] = [];
let isAway = false;
/** A database in which nothing moves. */
const database = {
  query: (sql: string) => {
    if (isAway) return Promise.reject(new Error('away'));
    if (sql.includes('projection_generations')) return Promise.resolve([live]);
    if (sql.includes('partition_faults')) return Promise.resolve(faults);
    return Promise.resolve(sql.includes('stopped_projections') ? [] : positions);
  },
} as unknown as Database;

beforeEach(() => {
  jest.useFakeTimers();
  [faults, isAway] = [[], false];
});
afterEach(() => jest.useRealTimers());

/** A generation that threads fill, which say that they are ready when they are told to, and then get nowhere. */
function filling() {
  const seen: object[] = [];
  let reply = (_: ThreadReply): void => undefined;
  const threads = {
    fill: (_: object, signal: AbortSignal, onReply?: (reply: ThreadReply) => void) => {
      reply = onReply!;
      return new Promise<void>((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error)),
      );
    },
  };
  const course = { signal: new AbortController().signal, onProgress: (distance: object) => void seen.push(distance) };
  const outcome = fillByThreads(database, threads, { projection: sums, generation: 2, partitions: 8 }, course).catch(
    (error: unknown) => error,
  );
  const soFar = (): Promise<unknown> => Promise.race([outcome, Promise.resolve('going on')]);
  return { seen, ready: () => reply({ kind: 'ready' }), say: (said: ThreadReply) => reply(said), soFar };
}

test('threads that get nowhere for 60 s are told to stop, and the rebuild says how far it is', async () => {
  const { seen, ready, soFar } = filling();
  await jest.advanceTimersByTimeAsync(0);
  ready();
  await jest.advanceTimersByTimeAsync(59_000);
  expect(seen.at(-1)).toEqual({ filled: 4, live: 10 });
  expect(await soFar()).toBe('going on');
  await jest.advanceTimersByTimeAsync(2_000);
  expect(await soFar()).toMatchObject({ code: 'projection_behind', retryable: true });
});

test('the time that threads take to begin does not count', async () => {
  const { ready, soFar } = filling();
  await jest.advanceTimersByTimeAsync(300_000);
  expect(await soFar()).toBe('going on');
  ready();
  await jest.advanceTimersByTimeAsync(59_000);
  // A second thread that becomes ready does not start the count anew.
  ready();
  expect(await soFar()).toBe('going on');
  await jest.advanceTimersByTimeAsync(2_000);
  expect(await soFar()).toMatchObject({ code: 'projection_behind' });
});

test('time in which nobody could look does not count', async () => {
  const { ready, soFar } = filling();
  await jest.advanceTimersByTimeAsync(0);
  ready();
  await jest.advanceTimersByTimeAsync(30_000);
  isAway = true;
  await jest.advanceTimersByTimeAsync(120_000);
  isAway = false;
  await jest.advanceTimersByTimeAsync(20_000);
  expect(await soFar()).toBe('going on');
  await jest.advanceTimersByTimeAsync(10_000);
  expect(await soFar()).toMatchObject({ code: 'projection_behind' });
});

test('what stands in the way is said', async () => {
  faults = [{ category: 'instruments', partition: 3, code: 'database_full', message: 'the disk is full' }];
  const { ready, soFar } = filling();
  await jest.advanceTimersByTimeAsync(0);
  ready();
  await jest.advanceTimersByTimeAsync(61_000);
  const message = 'the rebuild of sums stands at 4 of 10 events and has not moved for 60 s: the disk is full; what was';
  expect(await soFar()).toMatchObject({ message: expect.stringContaining(message) as unknown });
});

test('what a thread says counts before that, and no longer once it goes on', async () => {
  faults = [{ category: 'instruments', partition: 3, code: 'database_unavailable', message: 'as recorded' }];
  const [first, second] = [filling(), filling()];
  await jest.advanceTimersByTimeAsync(0);
  for (const { ready, say } of [first, second]) {
    ready();
    say({ kind: 'said', level: 'warn', message: 'the disk is full' });
  }
  second.say({ kind: 'said', level: 'log', message: 'it goes on' });
  await jest.advanceTimersByTimeAsync(61_000);
  const saying = (what: string) => ({ message: expect.stringContaining(`60 s: ${what};`) as unknown });
  expect(await first.soFar()).toMatchObject(saying('the disk is full'));
  expect(await second.soFar()).toMatchObject(saying('as recorded'));
});
