import { growthOf } from '#testing';
import { CheckpointMoved } from '../consuming/checkpoint-table.js';
import { count, counts, projector, sums, temporarySqlite, useBench } from '../testing/engine-fixture.js';
import type { EventBatch } from '../consuming/event-batch.js';
import { observed } from './projection-metrics.js';

const bench = useBench(temporarySqlite);

test('events are counted once, however many projections take them in, and batches by their size', async () => {
  const { drain } = projector(bench, [sums, counts]);
  await count(bench.store, 'A', [1, 2, 3]);
  const growth = await growthOf(
    [
      'marketlog_projection_applied_events_total{category="instruments"}',
      'marketlog_projection_batch_events_count',
      'marketlog_projection_batch_events_sum',
      'marketlog_projection_batch_duration_seconds_count{category="instruments"}',
    ],
    drain,
  );
  expect(growth).toEqual({
    'marketlog_projection_applied_events_total{category="instruments"}': 3,
    marketlog_projection_batch_events_count: 1,
    marketlog_projection_batch_events_sum: 3,
    'marketlog_projection_batch_duration_seconds_count{category="instruments"}': 1,
  });
});

test('events that are set aside are counted by the projection that they fail', async () => {
  const { drain } = projector(bench, [sums, counts]);
  await count(bench.store, 'A', [1, -1, 5]);
  const [ofSums, ofCounts] = (['sums', 'counts'] as const).map(
    (name) => `marketlog_projection_parked_events_total{projection="${name}"}`,
  );
  expect(await growthOf([ofSums!, ofCounts!], drain)).toEqual({ [ofSums!]: 2, [ofCounts!]: 0 });
});

test('a batch that another worker has applied is no batch of this process', async () => {
  const partition = { category: 'instruments', partition: 0 } as const;
  const batch = { partition, envelopes: [], upTo: 7 } as unknown as EventBatch;
  const growth = await growthOf(
    ['marketlog_projection_overtaken_total', 'marketlog_projection_batch_events_count'],
    () => observed(batch, () => Promise.reject(new CheckpointMoved(partition, 0))).catch(() => undefined),
  );
  expect(growth).toEqual({ marketlog_projection_overtaken_total: 1, marketlog_projection_batch_events_count: 0 });
});
