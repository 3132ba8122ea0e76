import { LogError, type Projection } from '#event-sourcing';
import type { Database } from '#database';
import { ProgressSignal } from '../consuming/progress-signal.js';
import { DatabaseProjectionProgress } from './database-projection-progress.js';

/** A database in which nothing was ever projected. */
const empty = {
  snapshot: (work: (sql: { query: () => Promise<never[]> }) => Promise<unknown>) => work({ query: async () => [] }),
} as unknown as Database;
const projections = [{ name: 'daily-bars', category: 'prices' } as unknown as Projection];
const appended = [{ category: 'prices', partition: 3, position: 7 }] as const;

test('waiting in vain says what stands where, and what to look at', async () => {
  const progress = new DatabaseProjectionProgress(
    empty,
    projections,
    new ProgressSignal(),
    'no projector seems to run',
  );
  await expect(progress.caughtUp(appended, { stalledAfter: 20 })).rejects.toMatchObject({
    code: 'projection_behind',
    retryable: true,
    message: expect.stringMatching(
      /^what was recorded is safe, .*daily-bars stands at prices-3@0 of 7; no projector seems to run$/,
    ),
  });
});

test('a category that no read model takes is not waited for', async () => {
  const progress = new DatabaseProjectionProgress(empty, projections, new ProgressSignal());
  await progress.caughtUp([{ category: 'models', partition: 0, position: 1 }], { stalledAfter: 20 });
});

test('a database that is away for a while is waited for, up to the same patience', async () => {
  let away = 2;
  const database = {
    snapshot: () =>
      away-- > 0 ? Promise.reject(new LogError('database_unavailable', 'gone', true)) : Promise.resolve([]),
  } as unknown as Database;
  const progress = new DatabaseProjectionProgress(database, [], new ProgressSignal());
  await progress.caughtUp([], { stalledAfter: 10_000 });
  expect(away).toBe(-1);
  away = Infinity;
  await expect(progress.caughtUp([], { stalledAfter: 20 })).rejects.toMatchObject({ code: 'database_unavailable' });
});
