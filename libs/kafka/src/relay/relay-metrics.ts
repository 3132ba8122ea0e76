import { categories, type Category } from '#event-sourcing';
import { counter, gauge, histogram, sizeBuckets } from '#telemetry';
import type { RelayBatch } from './publishing/relay-batch.js';
import { secondsOf, sum, type RelayLag } from './relay-lag.js';

const published = counter('marketlog_relay_published_events_total', 'Events that Kafka has committed', ['category']);
const batchEvents = histogram(
  'marketlog_relay_batch_events',
  'Events published in one Kafka transaction',
  [],
  sizeBuckets,
);
const batchBytes = histogram(
  'marketlog_relay_batch_bytes',
  'Bytes of payloads published in one Kafka transaction',
  [],
  [1_000, 10_000, 50_000, 100_000, 250_000, 500_000, 1_000_000],
);
const publishSeconds = histogram(
  'marketlog_relay_publish_seconds',
  'Time from the beginning of a Kafka transaction until its checkpoint has been moved',
);
const failures = counter(
  'marketlog_relay_failures_total',
  'Publishing that failed and is tried again, by code; producer_fenced where another relay has taken over',
  ['code'],
);

export const relayMetrics = {
  published({ moves, events, bytes }: RelayBatch, milliseconds: number): void {
    for (const { category, from, to } of moves) published.inc({ category }, to - from);
    batchEvents.observe(events);
    batchBytes.observe(bytes);
    publishSeconds.observe(milliseconds / 1000);
  },
  failed(code: string): void {
    failures.inc({ code });
  },
};

/** A relay as scrapes see it. */
export interface Standing {
  readonly relays: { readonly length: number };
  lag(): Promise<readonly RelayLag[]>;
}

let standing: Standing | undefined;

/** Says where scrapes get leases and lag from, as long as the process relays. */
export function exposeRelay(from: Standing | undefined): void {
  standing = from;
}

gauge('marketlog_relay_leases_held', 'Partition numbers that this process publishes', [], (metric) =>
  metric.set(standing?.relays.length ?? 0),
);

gauge(
  'marketlog_relay_lag_events',
  'Events in the log that are not published, whoever has to: the same from every relay',
  ['category'],
  async (metric) => {
    for (const [category, lag] of await byCategory()) metric.set({ category }, sum(lag));
  },
);

gauge('marketlog_relay_lag_seconds', 'Age of the oldest of them', ['category'], async (metric) => {
  for (const [category, lag] of await byCategory()) metric.set({ category }, secondsOf(lag));
});

/** Every category while the process relays: a lag that is over reads 0 and does not vanish. */
async function byCategory(): Promise<readonly (readonly [Category, readonly RelayLag[]])[]> {
  if (standing === undefined) return [];
  const lag = await standing.lag();
  return categories.map((category) => [category, lag.filter((each) => each.category === category)]);
}
