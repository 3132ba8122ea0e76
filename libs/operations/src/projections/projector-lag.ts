import { Injectable } from '@nestjs/common';
import { EventStore, type Category, type LogPartition } from '#event-sourcing';
import { Database } from '#database';
import { readLags } from '#event-store';

/** How far the read models of one partition are behind: those that are read, and the slowest of them. */
export interface PartitionLag extends LogPartition {
  /** Events in the log that are not applied. */
  readonly events: number;
  /** Of these, published by the relay. */
  readonly published: number;
  /** Age of the oldest of them, by the database's clock. */
  readonly seconds: number;
}

interface LagRow extends Record<string, unknown> {
  category: Category;
  partition_no: number;
  head: number;
  published: number | null;
  applied: number;
}

/** One row per partition that a live read model has to follow. */
const standings = `
  SELECT heads.category, heads.partition_no, heads.position AS head, relayed.position AS published, MIN(done.position) AS applied
  FROM log_heads heads
  JOIN checkpoints done ON done.category = heads.category AND done.partition_no = heads.partition_no
  JOIN projections live ON live.name = done.consumer AND live.live_generation = done.generation
  LEFT JOIN relay_checkpoints relayed ON relayed.category = heads.category AND relayed.partition_no = heads.partition_no
  GROUP BY heads.category, heads.partition_no, heads.position, relayed.position`;

/** How far the read models are behind log and relay, from the database, so that it says the same whoever asks. */
@Injectable()
export class ProjectorLag {
  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
  ) {}

  async read(): Promise<PartitionLag[]> {
    const rows = await this.database.query<LagRow>(standings);
    const places = rows.map(({ category, partition_no: partition, head, applied: done }) => {
      return { category, partition, head, done };
    });
    const lags = await readLags(this.database, places, () => this.store.now());
    return rows.map(({ category, partition_no: partition, published, applied }, index) => {
      const { events, seconds } = lags[index]!;
      return { category, partition, events, published: Math.max(0, (published ?? 0) - applied), seconds };
    });
  }
}
