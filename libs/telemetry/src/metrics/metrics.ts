import type * as PromClient from 'prom-client';
import { Counter, Gauge, Histogram, register } from './prom-client.js';
import { withinPatience } from '../within-patience.js';

/**
 * Metrics of this process, made once per module that counts something:
 *
 *     const published = counter('marketlog_relay_published_events_total', 'Events that Kafka accepted', ['category']);
 *     published.inc({ category: 'prices' }, batch.length);
 *
 * Names are `marketlog_<part>_<what>_<unit>`, counters end in `_total`, times are in seconds. What a metric means stands in its help
 * and in docs/metrics.md, which a test compares. On hot paths count per batch, never per event.
 * A name that exists already is the same metric, so that a module may be loaded twice.
 */
export function counter<L extends string = never>(
  name: string,
  help: string,
  labels: readonly L[] = [],
): PromClient.Counter<L> {
  const known = register.getSingleMetric(name) as PromClient.Counter<L> | undefined;
  return known ?? new Counter<L>({ name: checked(name), help, labelNames: [...labels] });
}

type Collect<L extends string> = (metric: PromClient.Gauge<L>) => void | Promise<void>;

/** The newest of each name: what an application that has been closed would say is of no interest. */
const collects = new Map<string, Collect<string>>();

/**
 * @param collect asked at every scrape, for what is cheaper to read than to keep up to date. It sets all that there is: what it does not
 * set is gone. Where it fails or takes too long the metric has no value in that answer, and the others have theirs.
 */
export function gauge<L extends string = never>(
  name: string,
  help: string,
  labels: readonly L[] = [],
  collect?: Collect<L>,
): PromClient.Gauge<L> {
  if (collect !== undefined) collects.set(name, collect);
  const known = register.getSingleMetric(name) as PromClient.Gauge<L> | undefined;
  if (known !== undefined) return known;
  const described = { name: checked(name), help, labelNames: [...labels] };
  if (collect === undefined) return new Gauge<L>(described);
  return new Gauge<L>({
    ...described,
    async collect() {
      this.reset();
      try {
        await withinPatience(collects.get(name)?.(this as unknown as PromClient.Gauge));
      } catch {
        // Nothing is not nought.
        this.reset();
        if (labels.length === 0) (this as PromClient.Gauge).set(Number.NaN);
      }
    },
  });
}

export function histogram<L extends string = never>(
  name: string,
  help: string,
  labels: readonly L[] = [],
  buckets: readonly number[] = secondsBuckets,
): PromClient.Histogram<L> {
  const known = register.getSingleMetric(name) as PromClient.Histogram<L> | undefined;
  return known ?? new Histogram<L>({ name: checked(name), help, labelNames: [...labels], buckets: [...buckets] });
}

/** From one millisecond to a minute: requests, transactions, statements. */
export const secondsBuckets: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];

/** Events or rows of a batch. */
export const sizeBuckets: readonly number[] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_000, 5_000];

function checked(name: string): string {
  if (!/^marketlog_[a-z0-9]+(_[a-z0-9]+)+$/.test(name)) throw new TypeError(`${name} is no name of a metric of ours`);
  return name;
}
