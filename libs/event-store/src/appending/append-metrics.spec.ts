import { jest } from '@jest/globals';
import { LogError } from '#event-sourcing';
import { freshDatabase, growthOf, scrape, someEvents, type FreshDatabase } from '#testing';
import { openEventStore, type OpenedEventStore } from '../open-event-store.js';

let fresh: FreshDatabase;
let opened: OpenedEventStore;

beforeEach(async () => {
  fresh = await freshDatabase('sqlite');
  opened = await openEventStore({ url: fresh.url, create: true });
});

afterEach(async () => {
  await opened.close();
  await fresh.drop();
});

const append = (stream: string, events: number, version: number | 'any' = 'any') =>
  opened.store.append(stream, version, someEvents(events));

test('a transaction is one batch of all who shared it, and only what the log took in is counted', async () => {
  const growth = await growthOf(
    [
      'marketlog_append_batch_events_count',
      'marketlog_append_batch_events_sum',
      'marketlog_append_events_total',
      'marketlog_append_conflicts_total',
      'marketlog_append_transaction_duration_seconds_count{outcome="committed"}',
    ],
    () => Promise.all([append('instrument-A', 2), append('instrument-B', 3), append('instrument-C', 4, 7)]),
  );
  expect(growth).toEqual({
    marketlog_append_batch_events_count: 1,
    marketlog_append_batch_events_sum: 9,
    marketlog_append_events_total: 5,
    marketlog_append_conflicts_total: 1,
    'marketlog_append_transaction_duration_seconds_count{outcome="committed"}': 1,
  });
});

test('every append of a failed transaction is tried again, and counted by the fault', async () => {
  const { database } = opened;
  jest
    .spyOn(database, 'transaction')
    .mockRejectedValueOnce(new LogError('database_unavailable', 'away', true))
    .mockRejectedValueOnce(new LogError('database_locked', 'held', true));
  const growth = await growthOf(
    [
      'marketlog_append_retries_total{fault="database_unavailable"}',
      'marketlog_append_retries_total{fault="database_locked"}',
      'marketlog_append_transaction_duration_seconds_count{outcome="failed"}',
      'marketlog_append_events_total',
    ],
    () => Promise.all([append('instrument-A', 2), append('instrument-B', 3)]),
  );
  expect(growth).toEqual({
    'marketlog_append_retries_total{fault="database_unavailable"}': 2,
    'marketlog_append_retries_total{fault="database_locked"}': 2,
    'marketlog_append_transaction_duration_seconds_count{outcome="failed"}': 2,
    marketlog_append_events_total: 5,
  });
});

test('what waits is seen while it waits', async () => {
  const appended = append('instrument-A', 3);
  expect(await scrape()).toMatchObject({ marketlog_append_queue_events: 3 });
  await appended;
  expect(await scrape()).toMatchObject({ marketlog_append_queue_events: 0 });
});
