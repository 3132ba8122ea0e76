import type { KafkaSubscription } from '#kafka';
import type { ProjectionRunner } from '#projection-engine';
import { HealthRegistry } from '#telemetry';
import { scrape } from '#testing';
import { ProjectorHealth } from './projector-health.js';
import type { PartitionLag, ProjectorLag } from '#operations';

const lagOf = (category: PartitionLag['category'], partition: number, events: number, seconds: number) => ({
  category,
  partition,
  events,
  published: 0,
  seconds,
});

/** A projector with the partitions 0 and 1. */
function expose(read: () => Promise<PartitionLag[]>): ProjectorHealth {
  const assignment = { find: ({ partition }: { partition: number }) => (partition < 2 ? {} : undefined) };
  const health = new ProjectorHealth(
    { assignment } as unknown as KafkaSubscription,
    { read } as unknown as ProjectorLag,
    new HealthRegistry(),
    {} as ProjectionRunner,
  );
  health.onModuleInit();
  return health;
}

const lagMetrics = async () =>
  Object.fromEntries(Object.entries(await scrape()).filter(([name]) => name.startsWith('marketlog_projector_lag_')));

test('the lag of a category is the sum of its events and the age of its oldest one, of the partitions of this process', async () => {
  const health = expose(async () => [
    lagOf('prices', 0, 3, 12),
    lagOf('prices', 1, 4, 5),
    lagOf('prices', 2, 100, 900),
    lagOf('articles', 1, 0, 0),
  ]);
  const expected = {
    'marketlog_projector_lag_events{category="prices"}': 7,
    'marketlog_projector_lag_events{category="articles"}': 0,
    'marketlog_projector_lag_seconds{category="prices"}': 12,
    'marketlog_projector_lag_seconds{category="articles"}': 0,
  };
  expect(await lagMetrics()).toEqual(expected);
  health.onModuleDestroy();
  expect(await lagMetrics()).toEqual({});
});

test('a lag that cannot be found out has no value', async () => {
  const health = expose(() => Promise.reject(new Error('the database is away')));
  expect(await lagMetrics()).toEqual({});
  health.onModuleDestroy();
});
