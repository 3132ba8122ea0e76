import {
  formatPartition,
  logBehindTopic,
  type Category,
  type EventStore,
  type LogPartition,
  type PartitionHead,
  type RelayCheckpoints,
} from '#event-sourcing';
import type { Assigned, Assignment } from './assignment.js';

export interface ReachTimes {
  /** Milliseconds without a new message after which what the relay has published is looked for in the store. */
  readonly silence: number;
  /** Milliseconds between two looks at the relay's checkpoints. */
  readonly poll: number;
}

/** Up to where the partitions of this member can be applied: what has come, and where nothing comes, what should have. */
export class LogReach {
  /** Last positions in the store, as last seen. */
  private stored = new Map<string, PartitionHead>();
  /**
   * What the relay had published at the last look, and what counts: that of the look before it. What was published just
   * now may be on its way, also on a topic that was silent for long.
   */
  private published = new Map<string, number>();
  private due = new Map<string, number>();
  private askedAt = -Infinity;

  constructor(
    private readonly assignment: Assignment,
    private readonly store: EventStore,
    private readonly relay: RelayCheckpoints,
    private readonly times: ReachTimes,
    private readonly now: () => number,
  ) {}

  async heads(categories: readonly Category[]): Promise<PartitionHead[]> {
    const assigned = [...this.assignment.all()].filter(({ category }) => categories.includes(category));
    await this.askRelay(assigned);
    // Taken before the store is asked: what comes meanwhile may be younger than its answer.
    const goals = assigned.map((each) => ({ ...each, came: each.buffer.last, position: this.goalOf(each) }));
    // Asked only when something came that was not there the last time: a topic cannot be ahead of the log it carries.
    if (goals.some(({ position, ...each }) => position > this.storedAt(each))) {
      await this.askStore();
    }
    return goals.flatMap(({ buffer, came, position, ...place }) => {
      const { category, partition } = place;
      const stored = this.storedAt(place);
      // What was there when the store was asked may have been found void meanwhile, with the epoch that it belonged to.
      if (came > stored && buffer.last >= came) {
        buffer.fault ??= logBehindTopic(`${buffer.name} holds position ${came}, but the log ends at ${stored}`);
      }
      // Whoever reads on in a partition that must not be applied is told why.
      const reached = buffer.fault === undefined ? Math.min(position, stored) : Number.MAX_SAFE_INTEGER;
      if (reached === 0) return [];
      return [
        {
          category,
          partition,
          position: reached,
          recordedAt: this.stored.get(formatPartition(place))?.recordedAt ?? 0,
        },
      ];
    });
  }

  /** Read anew after the log was found to be another. */
  forget(): void {
    this.stored.clear();
    this.published.clear();
    this.due.clear();
    this.askedAt = -Infinity;
  }

  private goalOf(assigned: Assigned): number {
    const { buffer } = assigned;
    return Math.max(buffer.last, this.isSilent(assigned) ? (this.due.get(formatPartition(assigned)) ?? 0) : 0);
  }

  private isSilent({ buffer }: Assigned): boolean {
    return !buffer.isFull && this.now() - buffer.heardAt >= this.times.silence;
  }

  /** One query for all partitions that are silent, and one more where the relay stands before what is applied. */
  private async askRelay(assigned: readonly Assigned[]): Promise<void> {
    if (this.now() - this.askedAt < this.times.poll || !assigned.some((each) => this.isSilent(each))) return;
    this.askedAt = this.now();
    this.due = this.published;
    this.published = new Map((await this.relay.read()).map((each) => [formatPartition(each), each.position]));
    const repeated = assigned.filter((each) => this.isSilent(each) && this.publishedAt(each) < each.buffer.applied);
    if (repeated.length === 0) return;
    // The relay publishes again, as after `relay reset`, and what is new would come last.
    await this.askStore();
    for (const each of repeated) this.published.set(formatPartition(each), this.storedAt(each));
  }

  private async askStore(): Promise<void> {
    this.stored = new Map((await this.store.heads()).map((head) => [formatPartition(head), head]));
  }

  private publishedAt(place: LogPartition): number {
    return this.published.get(formatPartition(place)) ?? 0;
  }

  private storedAt(place: LogPartition): number {
    return this.stored.get(formatPartition(place))?.position ?? 0;
  }
}
