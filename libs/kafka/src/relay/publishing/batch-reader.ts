import { categories, holeAt, type Category, type EventStore } from '#event-sourcing';
import type { LogTopics } from '../../transport/topics.js';
import { BatchBuilder, batchLimits, type RelayBatch } from './relay-batch.js';

/** Last positions by category, of one partition number; 0 where a category is not named. */
export type Positions = ReadonlyMap<Category, number>;

/** Events of one question to the store, at most. */
const chunk = 1_000;

/** What an event is taken for before any was seen: a question may answer few too many bytes, never many. */
const firstGuess = 16 * 1024;

/** Reads what comes next of one partition number, over all categories, each in its turn. */
export class BatchReader {
  /** Bytes of the largest event seen lately. */
  private readonly largest = new Map<Category, number>();
  private turn = 0;

  constructor(
    private readonly store: EventStore,
    private readonly topics: LogTopics,
    private readonly partition: number,
    /** Milliseconds after which a batch is what it is. */
    private readonly collect: number,
  ) {}

  /**
   * @param source of the messages
   * @returns undefined where nothing lies between the positions and the heads
   * @throws LogError `hole_in_log`
   */
  async read(positions: Positions, heads: Positions, source: string): Promise<RelayBatch | undefined> {
    const batch = new BatchBuilder(this.partition, this.topics, source, batchLimits);
    const end = performance.now() + this.collect;
    const first = this.turn;
    for (let i = 0; i < categories.length && !batch.isFull() && performance.now() < end; i++) {
      const index = (first + i) % categories.length;
      const category = categories[index]!;
      await this.fill(batch, category, positions.get(category) ?? 0, heads.get(category) ?? 0, end);
      // One with a long backlog, or whose events are long in coming, lets the others go first the next time.
      this.turn = index + 1;
    }
    return batch.build();
  }

  private async fill(batch: BatchBuilder, category: Category, from: number, head: number, end: number): Promise<void> {
    let last = from;
    while (last < head && !batch.isFull() && performance.now() < end) {
      const largest = this.largest.get(category) ?? firstGuess;
      // Never beyond the head, so that the store need not look whether it is behind it.
      const limit = Math.min(batch.room(largest), head - last, chunk);
      const events = await this.store.readPartition({ category, partition: this.partition }, last, limit);
      if (events.length === 0) throw holeAt({ category, partition: this.partition }, last + 1);
      let seen = 64;
      for (const { data } of events) if (data.length > seen) seen = data.length;
      this.largest.set(category, Math.max(seen, largest / 2));
      last = batch.add(category, last, events);
    }
  }
}
