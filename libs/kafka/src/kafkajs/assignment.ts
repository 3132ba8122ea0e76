import type { TopicPartition } from '../transport/log-transport.port.js';

/** The partitions that a member has; each sharing out is a generation, and what belongs to an older one is stale. */
export class Assignment {
  generation = 0;
  private partitions = new Set<string>();

  constructor(private readonly onAssigned: (partitions: readonly TopicPartition[]) => void) {}

  gain(partitions: readonly TopicPartition[]): void {
    this.generation++;
    this.partitions = new Set(partitions.map(nameOf));
    this.onAssigned(partitions);
  }

  /** All of them, as a rebalance begins or the connection is lost. */
  lose(): void {
    this.generation++;
    if (this.partitions.size === 0) return;
    this.partitions.clear();
    this.onAssigned([]);
  }

  has(place: TopicPartition): boolean {
    return this.partitions.has(nameOf(place));
  }
}

export function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}
