import { jest } from '@jest/globals';
import type { Database } from '#database';
import { sums } from '../testing/engine-fixture.js';
import { fillByThreads } from './fill-generation.js';

const live = { projection: 'sums', generation: 1, version: 1, state: 'live', table_names: '[]', created_at: 0 };
const positions = [
  { generation: 1, events: 10 },
  { generation: 2, events: 4 },
];
/** A database in which nothing moves. */
const database = {
  query: (sql: string) => Promise.resolve(sql.includes('projection_generations') ? [live] : positions),
} as unknown as Database;

afterEach(() => jest.useRealTimers());

test('threads that get nowhere for 60 s are told to stop, and the rebuild says how far it is', async () => {
  jest.useFakeTimers();
  const threads = {
    fill: (_: object, signal: AbortSignal) =>
      new Promise<void>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
  };
  const seen: object[] = [];
  const course = { signal: new AbortController().signal, onProgress: (distance: object) => void seen.push(distance) };
  const outcome = fillByThreads(database, threads, { projection: sums, generation: 2, partitions: 8 }, course).catch(
    (error: unknown) => error,
  );
  await jest.advanceTimersByTimeAsync(59_000);
  expect(seen.at(-1)).toEqual({ filled: 4, live: 10 });
  expect(await Promise.race([outcome, Promise.resolve('going on')])).toBe('going on');
  await jest.advanceTimersByTimeAsync(2_000);
  expect(await Promise.race([outcome, Promise.resolve('going on')])).toMatchObject({
    code: 'projection_behind',
    retryable: true,
  });
});
