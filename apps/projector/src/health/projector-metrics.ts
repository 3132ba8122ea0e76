import type { Category } from '#event-sourcing';
import { gauge } from '#telemetry';
import type { PartitionLag } from '#operations';

type Ask = () => Promise<readonly PartitionLag[]>;

let ask: Ask | undefined;

/** Says where scrapes get the lag from, as long as the process projects. */
export function exposeLag(from: Ask | undefined): void {
  ask = from;
}

gauge(
  'marketlog_projector_lag_events',
  'Events in the log that the slowest live read model has not applied, of the partitions of this process',
  ['category'],
  async (metric) => {
    for (const [category, lag] of await byCategory()) {
      metric.set(
        { category },
        lag.reduce((sum, { events }) => sum + events, 0),
      );
    }
  },
);

gauge(
  'marketlog_projector_lag_seconds',
  'Age of the oldest event that a live read model has not applied, of the partitions of this process',
  ['category'],
  async (metric) => {
    for (const [category, lag] of await byCategory()) {
      metric.set({ category }, Math.max(0, ...lag.map(({ seconds }) => seconds)));
    }
  },
);

async function byCategory(): Promise<Map<Category, PartitionLag[]>> {
  return Map.groupBy((await ask?.()) ?? [], ({ category }) => category);
}
