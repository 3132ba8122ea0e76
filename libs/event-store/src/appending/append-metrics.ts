import { LogError } from '#event-sourcing';
import { counter, gauge, histogram, ofMany, openSpan, sizeBuckets, type OpenSpan } from '#telemetry';
import type { AppendQueue } from './append-queue.js';
import type { AppendRequest } from './append-request.js';
import type { Outcome } from './append-transaction.js';

const events = counter('marketlog_append_events_total', 'Events that the log accepted from this process');
const conflicts = counter(
  'marketlog_append_conflicts_total',
  'Appends refused because their stream had another version than expected',
);
const retries = counter(
  'marketlog_append_retries_total',
  'Appends tried again after a failed transaction, by its fault',
  ['fault'],
);
const batches = histogram(
  'marketlog_append_batch_events',
  'Events that an append transaction was given, of all callers together',
  [],
  sizeBuckets,
);
const durations = histogram(
  'marketlog_append_transaction_duration_seconds',
  'Time of an append transaction, from the wait for its connection or lock to its commit or rollback',
  ['outcome'],
);

const queues = new Set<AppendQueue>();
gauge('marketlog_append_queue_events', 'Events that wait to be appended', [], (metric) => {
  metric.set([...queues].reduce((sum, queue) => sum + queue.length, 0));
});

/** What the batcher of one store reports; per transaction, never per event. */
export class AppendMetrics {
  constructor(private readonly queue: AppendQueue) {
    queues.add(queue);
  }

  /** To be called before the transaction; the answer when it has ended. */
  began(): (outcome: 'committed' | 'failed') => void {
    const started = performance.now();
    return (outcome) => durations.observe({ outcome }, (performance.now() - started) / 1000);
  }

  committed(outcomes: Iterable<readonly [{ readonly request: AppendRequest }, Outcome]>): void {
    let given = 0;
    let accepted = 0;
    for (const [{ request }, outcome] of outcomes) {
      given += request.events.length;
      if (typeof outcome !== 'object' || outcome instanceof LogError) continue;
      if (outcome.status === 'conflict') conflicts.inc();
      else if (!outcome.repeated) accepted += outcome.addresses.length;
    }
    batches.observe(given);
    if (accepted > 0) events.inc(accepted);
  }

  triedAgain(appends: number, error: unknown): void {
    if (appends > 0) retries.inc({ fault: error instanceof LogError ? error.code : 'database_refused' }, appends);
  }

  closed(): void {
    queues.delete(this.queue);
  }
}

/** The span of a group of appends: in the trace of its first caller, linked to the others'. Undefined where nobody traces. */
export function openAppendSpan(requests: readonly AppendRequest[]): OpenSpan | undefined {
  return openSpan('append', () => {
    const { category, partition } = requests[0]!;
    return {
      ...ofMany(requests.map(({ events: [first] }) => first?.event.correlationId)),
      attributes: {
        'marketlog.category': category,
        'marketlog.partition': partition,
        'marketlog.appends': requests.length,
        'marketlog.events': requests.reduce((sum, request) => sum + request.events.length, 0),
      },
    };
  });
}
