import { counter, histogram, inSpan, ofMany } from '#telemetry';
import { CheckpointMoved } from '../consuming/checkpoint-table.js';
import type { EventBatch } from '../consuming/event-batch.js';

const applied = counter('marketlog_reactor_applied_events_total', 'Events that a reactor has read and is done with', [
  'reactor',
]);
const appended = counter('marketlog_reactor_appended_events_total', 'Events that a reactor has added to the log', [
  'reactor',
]);
const durations = histogram(
  'marketlog_reactor_batch_duration_seconds',
  'Time of a batch of a reactor, from what was read to the advanced checkpoint',
  ['reactor'],
);
const overtaken = counter(
  'marketlog_reactor_overtaken_total',
  'Batches of reactors given up because another process had done them',
);
const retries = counter(
  'marketlog_reactor_retries_total',
  'Checkpoints of reactors written again because their transaction met another, and batches decided again after a version conflict',
);
const parkedEvents = counter(
  'marketlog_reactor_parked_events_total',
  'Events set aside because they, or an earlier one of their key, fail by themselves',
  ['reactor'],
);

/** Times a batch of a reactor, and shows it in the traces of its events. */
export async function observedReaction(reactor: string, batch: EventBatch, work: () => Promise<void>): Promise<void> {
  const { category, partition } = batch.partition;
  const began = performance.now();
  try {
    const options = () => ({
      kind: 'consumer' as const,
      ...ofMany(batch.envelopes.map(({ correlationId }) => correlationId)),
      attributes: {
        'marketlog.reactor': reactor,
        'marketlog.category': category,
        'marketlog.partition': partition,
        'marketlog.events': batch.envelopes.length,
        'marketlog.position': batch.upTo,
      },
    });
    await inSpan('react', options, work);
    applied.inc({ reactor }, batch.envelopes.length);
    durations.observe({ reactor }, (performance.now() - began) / 1000);
  } catch (error) {
    if (error instanceof CheckpointMoved) overtaken.inc();
    throw error;
  }
}

export function reactionsAppended(reactor: string, events: number): void {
  if (events > 0) appended.inc({ reactor }, events);
}

export function reactionTriedAgain(): void {
  retries.inc();
}

export function reactionsParked(reactor: string, events: number): void {
  if (events > 0) parkedEvents.inc({ reactor }, events);
}
