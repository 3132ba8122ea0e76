import { setTimeout as pause } from 'node:timers/promises';
import type { ClusterApp } from '../cluster/cluster-app.js';

/** Milliseconds that an answer may take: one that is frozen answers when it goes on, and says an error where its asker has gone. */
const patience = 60_000;

/** Milliseconds between two looks: what an app counted after the last one before its end is not seen. */
const every = 500;

/** Watches how many events consumers have taken from the event store because Kafka did not have them. */
export class StoreFills {
  /** The last count of each process, by its name and id: a process that ends takes its counters along. */
  private readonly counts = new Map<string, number>();
  private readonly end = new AbortController();
  private watching: Promise<void> | undefined;

  constructor(private readonly consumers: readonly Pick<ClusterApp, 'name' | 'pid' | 'url'>[]) {}

  start(): void {
    this.watching = this.watch(this.end.signal);
  }

  async stop(): Promise<void> {
    this.end.abort();
    await this.watching;
  }

  /** Events, counted from the beginning. */
  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Looks now. One that does not answer is looked at the next time. */
  async look(): Promise<void> {
    await Promise.all(
      this.consumers.map(async ({ name, pid, url }) => {
        if (pid === undefined) return;
        try {
          const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(patience) });
          if (answer.ok) this.counts.set(`${name}/${pid}`, filledIn(await answer.text()));
        } catch {
          // It is being killed, frozen or started.
        }
      }),
    );
  }

  private async watch(end: AbortSignal): Promise<void> {
    while (!end.aborted) {
      await this.look();
      await pause(every, undefined, { signal: end }).catch(() => undefined);
    }
  }
}

/** Over all categories, in what a scrape of an app says. */
export function filledIn(metrics: string): number {
  return [...metrics.matchAll(/^marketlog_consumer_filled_events_total\{[^}]*\} (\S+)$/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
}
