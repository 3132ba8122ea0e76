import { lagOf, MarketlogError, type Category, type PartitionHead } from '#event-sourcing';
import type { RelayParts } from './relay-parts.js';

/** What one partition of a category lags. */
export interface RelayLag {
  readonly category: Category;
  readonly events: number;
  /** UTC milliseconds at which the oldest of them was recorded. */
  readonly since: number;
}

/**
 * How far the topics are behind the log, all partitions and whoever publishes them: where Kafka is away nobody holds any, and
 * that is when it matters.
 */
export class RelayLags {
  private known: readonly RelayLag[] = [];
  private reading: Promise<void> | undefined;

  constructor(private readonly parts: Pick<RelayParts, 'store' | 'checkpoints' | 'heads'>) {}

  /** From the database; as it was where that does not answer. Never rejects. */
  async read(): Promise<readonly RelayLag[]> {
    // Several ask at a time: each metric, and health.
    this.reading ??= this.look().finally(() => (this.reading = undefined));
    await this.reading;
    return this.known;
  }

  private async look(): Promise<void> {
    const { heads, checkpoints } = this.parts;
    if (heads.fault !== undefined) return;
    try {
      const read = await checkpoints.read();
      const lags: RelayLag[] = [];
      for (const { category, partition, position } of read) {
        const head = heads.of(partition).get(category);
        if (head === undefined || head.position <= position) continue;
        lags.push({ category, events: head.position - position, since: await this.since(head, position + 1) });
      }
      this.known = lags;
    } catch {
      // What was known last says more than nothing; that the database is away is said elsewhere.
    }
  }

  private async since(head: PartitionHead, position: number): Promise<number> {
    try {
      const [waiting] = await this.parts.store.readPartition(head, position - 1, 1);
      return waiting?.recordedAt ?? head.recordedAt;
    } catch (error) {
      // The one that waits longest is the one that is missing.
      if (error instanceof MarketlogError && error.code === 'hole_in_log') return head.recordedAt;
      throw error;
    }
  }
}

/** Age of the one that has waited longest. */
export function secondsOf(lag: readonly RelayLag[]): number {
  return Math.max(0, ...lag.map(({ events, since }) => lagOf(events, 0, since, Date.now()).seconds));
}

/** Events, all in all. */
export function sum(lag: readonly RelayLag[]): number {
  return lag.reduce((events, each) => events + each.events, 0);
}
