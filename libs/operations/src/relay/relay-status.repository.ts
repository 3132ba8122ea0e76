import { Injectable } from '@nestjs/common';
import {
  EventStore,
  formatPartition,
  leaseOf,
  memberLeases,
  pauseLease,
  RelayCheckpoints,
  type LogPartition,
} from '#event-sourcing';
import { Database } from '#database';
import { readLags } from '#event-store';

/** Who publishes a partition number of all categories. */
export interface RelayLeaseView {
  readonly partition: number;
  /** Process and machine; null where nobody does. */
  readonly holder: string | null;
  /** Until the lease ends, unless it is renewed. */
  readonly seconds: number;
}

export interface RelayPartitionView extends LogPartition {
  readonly head: number;
  /** Last position that is certainly on the topic. */
  readonly published: number;
  readonly lagEvents: number;
  /** Age of the oldest event that is not published. */
  readonly lagSeconds: number;
}

export interface RelayStatus {
  /** Relays that run. */
  readonly members: number;
  /** True while `relay reset` keeps them from publishing. */
  readonly paused: boolean;
  readonly leases: readonly RelayLeaseView[];
  /** Partitions with events. */
  readonly partitions: readonly RelayPartitionView[];
}

type LeaseRow = { name: string; holder: string; expires_at: number };

/** How the relays stand, from the database: the same whoever asks, and whether one runs or not. */
@Injectable()
export class RelayStatusRepository {
  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
    private readonly checkpoints: RelayCheckpoints,
  ) {}

  async read(): Promise<RelayStatus> {
    const now = await this.store.now();
    const leases = await this.database.query<LeaseRow>(
      "SELECT name, holder, expires_at FROM leases WHERE name LIKE 'relay%' AND expires_at > ?",
      [now],
    );
    const { partitions } = await this.store.identity();
    return {
      members: leases.filter(({ name }) => name.startsWith(memberLeases)).length,
      paused: leases.some(({ name }) => name === pauseLease),
      leases: Array.from({ length: partitions }, (_, partition) => leaseView(leases, partition, now)),
      partitions: await this.lag(now),
    };
  }

  private async lag(now: number): Promise<RelayPartitionView[]> {
    const published = new Map((await this.checkpoints.read()).map((each) => [formatPartition(each), each.position]));
    const places = (await this.store.heads()).map(({ category, partition, position: head }) => {
      return { category, partition, head, done: published.get(formatPartition({ category, partition })) ?? 0 };
    });
    const lags = await readLags(this.database, places, () => now);
    return places.map(({ category, partition, head, done }, index) => {
      const { events, seconds } = lags[index]!;
      return { category, partition, head, published: done, lagEvents: events, lagSeconds: seconds };
    });
  }
}

function leaseView(leases: readonly LeaseRow[], partition: number, now: number): RelayLeaseView {
  const lease = leases.find(({ name }) => name === leaseOf(partition));
  if (lease === undefined) return { partition, holder: null, seconds: 0 };
  return { partition, holder: lease.holder.split('/', 1)[0]!, seconds: (lease.expires_at - now) / 1000 };
}
