import type { LogPartition } from '#event-sourcing';
import type { TopicPartition } from '../transport/log-transport.port.js';
import type { LogTopics } from '../transport/topics.js';
import { consumerMetrics } from './consumer-metrics.js';
import { PartitionBuffer } from './partition-buffer.js';

/** Bytes that one partition may keep waiting, however few there are: more helps nobody. */
const mostPerPartition = 8 * 1024 * 1024;

/** A partition of the log that this process has, with what waits of it. */
export interface Assigned extends LogPartition {
  readonly buffer: PartitionBuffer;
}

/** The partitions that this member of the group has at present. */
export class Assignment {
  private readonly assigned = new Map<string, Assigned>();

  constructor(
    private readonly topics: LogTopics,
    /** Bytes over all partitions. */
    private readonly memory: number,
    private readonly now: () => number,
  ) {}

  get size(): number {
    return this.assigned.size;
  }

  /** Bytes that wait in all partitions. */
  get bytes(): number {
    let bytes = 0;
    for (const { buffer } of this.assigned.values()) bytes += buffer.bytes;
    return bytes;
  }

  /** Bytes that each partition may keep: equal shares, so that one that stands still takes no room from the others. */
  get share(): number {
    return Math.min(mostPerPartition, Math.floor(this.memory / Math.max(1, this.assigned.size)));
  }

  /** What is kept of partitions that stay is still right; of the others it is dropped. */
  replace(partitions: readonly TopicPartition[]): void {
    if (partitions.length > 0) consumerMetrics.joins.inc();
    const names = new Set(partitions.map(nameOf));
    for (const [name, { buffer }] of this.assigned) {
      if (names.has(name)) continue;
      this.assigned.delete(name);
      buffer.clear();
    }
    for (const partition of partitions) this.of(partition);
    consumerMetrics.assigned.set(this.assigned.size);
  }

  /** @returns undefined for a topic that is not the log's. */
  of({ topic, partition }: TopicPartition): Assigned | undefined {
    const name = nameOf({ topic, partition });
    let assigned = this.assigned.get(name);
    if (assigned !== undefined) return assigned;
    const category = this.topics.categoryOf(topic);
    if (category === undefined) return undefined;
    assigned = { category, partition, buffer: new PartitionBuffer(topic, partition, this.now()) };
    this.assigned.set(name, assigned);
    return assigned;
  }

  /** Undefined where the partition is another member's. */
  find({ category, partition }: LogPartition): PartitionBuffer | undefined {
    return this.assigned.get(nameOf({ topic: this.topics.of(category), partition }))?.buffer;
  }

  all(): IterableIterator<Assigned> {
    return this.assigned.values();
  }

  clear(): void {
    for (const { buffer } of this.assigned.values()) buffer.clear();
  }
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
