import { CheckpointMoved } from '../consuming/checkpoint-table.js';
import { counter, histogram, inSpan, ofMany, sizeBuckets } from '#telemetry';
import type { EventBatch } from '../consuming/event-batch.js';

const applied = counter('marketlog_projection_applied_events_total', 'Events that the read models have taken in', [
  'category',
]);
const sizes = histogram('marketlog_projection_batch_events', 'Events applied in one batch', [], sizeBuckets);
const durations = histogram(
  'marketlog_projection_batch_duration_seconds',
  'Time of a batch from what was read to what is written, of all projections that it was for',
  ['category'],
);
const overtaken = counter(
  'marketlog_projection_overtaken_total',
  'Batches given up because another worker had applied them',
);

/** Times a batch that is applied, and shows it in the traces of its events. */
export async function observed<T>(batch: EventBatch, work: () => Promise<T>): Promise<T> {
  const { category, partition } = batch.partition;
  const began = performance.now();
  try {
    const options = () => ({
      kind: 'consumer' as const,
      ...ofMany(batch.envelopes.map(({ correlationId }) => correlationId)),
      attributes: {
        'marketlog.category': category,
        'marketlog.partition': partition,
        'marketlog.events': batch.envelopes.length,
        'marketlog.position': batch.upTo,
      },
    });
    const result = await inSpan('project', options, work);
    applied.inc({ category }, batch.envelopes.length);
    sizes.observe(batch.envelopes.length);
    durations.observe({ category }, (performance.now() - began) / 1000);
    return result;
  } catch (error) {
    if (error instanceof CheckpointMoved) overtaken.inc();
    throw error;
  }
}

const retries = counter(
  'marketlog_projection_retries_total',
  'Batches written again because their transaction met another: deadlocks and lock waits',
);

export function triedAgain(): void {
  retries.inc();
}

const parkedEvents = counter(
  'marketlog_projection_parked_events_total',
  'Events set aside because they, or an earlier one of their key, fail by themselves',
  ['projection'],
);

export function parked(projection: string, events: number): void {
  if (events > 0) parkedEvents.inc({ projection }, events);
}
