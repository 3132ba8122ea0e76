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
  /** Milliseconds without a new message after which the store is asked for what the relay published that long ago or earlier. */
  readonly silence: number;
  /** Milliseconds between two looks at the relay's checkpoints. */
  readonly poll: number;
}

/** What the relay had published at a moment, by partition. */
interface Look {
  readonly at: number;
  readonly published: ReadonlyMap<string, number>;
}

/** Up to where the partitions of this member can be applied: what has come, and where nothing comes, what should have. */
export class LogReach {
  /** Last positions in the store, as last seen. */
  private stored = new Map<string, PartitionHead>();
  /** Oldest first. Only what a look of `silence` ago or earlier saw counts: what was published since may be on its way. */
  private looks: Look[] = [];
  /** The relay's checkpoints at the last look, by partition. */
  private relayAt: ReadonlyMap<string, number> = new Map();
  /** Partitions of which the relay was publishing again, at the last look, what is applied already. */
  private repeated: ReadonlySet<string> = new Set();
  private askedAt = -Infinity;
  private calledAt = Infinity;

  constructor(
    private readonly assignment: Assignment,
    private readonly store: EventStore,
    private readonly relay: RelayCheckpoints,
    private readonly times: ReachTimes,
    private readonly now: () => number,
  ) {}

  async heads(categories: readonly Category[]): Promise<PartitionHead[]> {
    const assigned = [...this.assignment.all()].filter(({ category }) => categories.includes(category));
    this.excuse(assigned);
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
    this.looks = [];
    this.relayAt = new Map();
    this.repeated = new Set();
    this.askedAt = -Infinity;
  }

  /** Whether a silent topic should have brought events after a position. */
  isMissed(assigned: Assigned, after: number): boolean {
    return this.goalOf(assigned) > after;
  }

  /** Time in which this process could not look does not count as silence of its topics. */
  private excuse(assigned: readonly Assigned[]): void {
    const now = this.now();
    const late = now - this.calledAt - 2 * this.times.poll;
    this.calledAt = now;
    if (late > 0) for (const { buffer } of assigned) buffer.heardAt = Math.min(now, buffer.heardAt + late);
  }

  private goalOf(assigned: Assigned): number {
    const { buffer } = assigned;
    return Math.max(buffer.last, this.isSilent(assigned, this.times.silence) ? this.due(assigned) : 0);
  }

  private isSilent({ buffer }: Assigned, milliseconds: number): boolean {
    return !buffer.isFull && this.now() - buffer.heardAt >= milliseconds;
  }

  /** Up to where a silent topic should have come. */
  private due(place: LogPartition): number {
    const name = formatPartition(place);
    // Where old events are published again the new ones come last, so that none of them is on its way.
    const look = this.repeated.has(name) ? this.looks.at(-1) : this.looks.findLast((each) => this.isOld(each));
    return look?.published.get(name) ?? 0;
  }

  private isOld({ at }: Look): boolean {
    return this.now() - at >= this.times.silence;
  }

  /** One query for all partitions where any has been silent since the last, and one more where the relay publishes again what is applied. */
  private async askRelay(assigned: readonly Assigned[]): Promise<void> {
    const { poll, silence } = this.times;
    const quiet = assigned.filter((each) => this.isSilent(each, poll));
    if (quiet.length === 0 || this.now() - this.askedAt < poll) return;
    this.askedAt = this.now();
    const before = this.relayAt;
    const published = new Map((await this.relay.read()).map((each) => [formatPartition(each), each.position]));
    this.relayAt = new Map(published);
    const repeated = quiet.filter((each) => {
      const [was, is = 0] = [before, published].map((look) => look.get(formatPartition(each)));
      // A relay that stands still there ended between a commit and its checkpoint; the next one publishes what follows.
      return this.isSilent(each, silence) && is < each.buffer.applied && was !== undefined && was !== is;
    });
    if (repeated.length > 0) {
      await this.askStore();
      for (const each of repeated) published.set(formatPartition(each), this.storedAt(each));
    }
    this.repeated = new Set(repeated.map(formatPartition));
    this.looks.push({ at: this.askedAt, published });
    while (this.looks.length > 2 && this.isOld(this.looks[1]!)) this.looks.shift();
  }

  private async askStore(): Promise<void> {
    this.stored = new Map((await this.store.heads()).map((head) => [formatPartition(head), head]));
  }

  private storedAt(place: LogPartition): number {
    return this.stored.get(formatPartition(place))?.position ?? 0;
  }
}
