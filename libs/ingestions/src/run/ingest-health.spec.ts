import { Logger } from '@nestjs/common';
import { HealthRegistry } from '#telemetry';
import { scrape } from '#testing';
import type { FetchSchedule } from './fetch-schedule.js';
import { IngestHealth } from './ingest-health.js';
import type { EndedFetch, IngestionWorker } from './ingestion-worker.js';
import { PatientLook } from './patient-look.js';
import type { UnfinishedIngestions } from './unfinished-ingestions.repository.js';

const now = Date.UTC(2024, 0, 10);
const failure = { code: 'database_forbidden', message: 'the user may not write', retryable: false };
const noSlots = { next: () => undefined };

interface Circumstances {
  readonly worker?: Partial<IngestionWorker>;
  readonly schedule?: Partial<FetchSchedule>;
  readonly unfinished?: Partial<UnfinishedIngestions>;
}

const health = ({ worker = {}, schedule, unfinished = {} }: Circumstances) =>
  new IngestHealth(
    new HealthRegistry(),
    { lastFetches: new Map(), ...worker } as IngestionWorker,
    unfinished as UnfinishedIngestions,
    schedule as FetchSchedule | undefined,
  );

it('shows a fetch that failed, for whatever reason, where the next one comes by itself', () => {
  const lastFetch = { ingestionId: 'a', at: now, failure };
  const worker = { lastFetch, lastFetches: new Map([['prices', lastFetch]]) };
  expect(health({ worker, schedule: noSlots }).state(now)).toMatchObject({
    status: 'degraded',
    detail: 'the last live fetch of prices failed: the user may not write (database_forbidden)',
    facts: { lastError: 'database_forbidden' },
  });
  expect(health({ worker }).state(now)).toMatchObject({ status: 'ok', detail: null });
});

it('shows a kind of fetch that failed though another has succeeded since', () => {
  const lastFetch = { ingestionId: 'b', at: now, failure: undefined };
  const lastFetches = new Map<string, EndedFetch>([
    ['articles', { ingestionId: 'a', at: now - 1, failure }],
    ['prices', lastFetch],
  ]);
  expect(health({ worker: { lastFetch, lastFetches }, schedule: noSlots }).state(now)).toMatchObject({
    status: 'degraded',
    detail: expect.stringContaining('of articles failed'),
    facts: { lastFetchId: 'b', lastError: null },
  });
});

it('shows that no work is found, and that none is requested', () => {
  const state = health({
    worker: { standstill: 'looking has failed 7 times' },
    schedule: { ...noSlots, standstill: 'requesting has failed 5 times' },
  }).state(now);
  expect(state).toMatchObject({
    status: 'degraded',
    detail: 'looking has failed 7 times; requesting has failed 5 times',
  });
});

it('tells scrapes how many ingestions have no end, and for how long the oldest', async () => {
  const unfinished = { standing: async () => ({ count: 3, oldest: Date.now() - 60_000 }) };
  health({ unfinished }).onModuleInit();
  const metrics = await scrape();
  expect(metrics['marketlog_ingest_unfinished_ingestions']).toBe(3);
  expect(metrics['marketlog_ingest_oldest_unfinished_seconds']).toBeGreaterThanOrEqual(60);
  expect(metrics['marketlog_ingest_oldest_unfinished_seconds']).toBeLessThan(120);
});

it('a look that fails five times in a row is news, until it succeeds', async () => {
  Logger.overrideLogger(false);
  const look = new PatientLook('looking', new Logger('test'));
  const fail = () => look.attempt(() => Promise.reject(new Error('no such table')));
  for (let i = 0; i < 4; i++) await fail();
  expect(look.standstill).toBeUndefined();
  await fail();
  await fail();
  expect(look.standstill).toBe('looking has failed 6 times, it is tried again: no such table');
  await look.attempt(async () => undefined);
  expect(look.standstill).toBeUndefined();
});
