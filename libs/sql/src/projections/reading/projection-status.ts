import type { Category, EventStore, PartitionHead, Projection } from '#event-sourcing';
import type { Database } from '../../database.js';
import { countParkedKeys } from '../engine/dead-letter-table.js';
import { readCheckpoints } from '../generations/checkpoint-table.js';
import { readGenerations, type Generation } from '../generations/generation-table.js';
import { readPartitionFaults } from '../generations/partition-fault-table.js';

export interface PartitionStatus {
  readonly category: Category;
  readonly partition: number;
  readonly head: number;
  readonly checkpoint: number;
  readonly lagEvents: number;
  /** Age of the oldest event that is not applied yet; 0 where all are. */
  readonly lagSeconds: number;
}

/** One projection as `GET /v1/projections` and `projections list` show it. */
export interface ProjectionStatus {
  readonly name: string;
  /** Of the generation that is read; null before the first was made. */
  readonly version: number | null;
  readonly generation: number | null;
  /** `missing`: not made yet; `stopped`: a partition stands still, `detail` says why; `behind`: events wait; `live`: all applied. */
  readonly state: 'missing' | 'stopped' | 'behind' | 'live';
  readonly detail: string | null;
  readonly partitions: readonly PartitionStatus[];
  readonly parkedKeys: number;
  /** A later generation that is being filled. `progress` runs from 0 to 1. */
  readonly rebuild: { readonly progress: number; readonly etaSeconds: number | null } | null;
}

/** Injected by this class as token. */
export class ProjectionStatuses {
  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
    private readonly projections: readonly Projection[],
  ) {}

  async list(): Promise<ProjectionStatus[]> {
    const [now, heads] = [await this.store.now(), await this.store.heads()];
    const known = await this.database.snapshot(async (sql) => ({
      generations: await readGenerations(sql),
      checkpoints: await readCheckpoints(sql),
      faults: await readPartitionFaults(sql),
      parked: await countParkedKeys(sql),
    }));
    return Promise.all(
      this.projections.map(async ({ name, category }) => {
        const generations = known.generations.filter(({ projection }) => projection === name);
        const live = generations.find(({ state }) => state === 'live');
        const building = generations.find(({ state }) => state === 'building');
        const ownHeads = heads.filter((head) => head.category === category);
        const position = (of: Generation | undefined, { partition }: PartitionHead): number =>
          known.checkpoints.find(
            (each) => each.consumer === name && each.generation === of?.generation && each.partition === partition,
          )?.position ?? 0;
        const partitions = await Promise.all(ownHeads.map((head) => this.standing(head, position(live, head), now)));
        const fault = known.faults.find((each) => each.category === category);
        return {
          name,
          version: live?.version ?? null,
          generation: live?.generation ?? null,
          state: stateOf(live, fault !== undefined, partitions),
          detail: fault?.message ?? null,
          partitions,
          parkedKeys:
            known.parked.find((each) => each.consumer === name && each.generation === live?.generation)?.keys ?? 0,
          rebuild:
            building === undefined ? null : { progress: progress(ownHeads, building, position), etaSeconds: null },
        };
      }),
    );
  }

  private async standing(head: PartitionHead, checkpoint: number, now: number): Promise<PartitionStatus> {
    const lagEvents = Math.max(0, head.position - checkpoint);
    const [oldest] = lagEvents === 0 ? [] : await this.store.readPartition(head, checkpoint, 1);
    const lagSeconds = oldest === undefined ? 0 : Math.max(0, (now - oldest.recordedAt) / 1000);
    const { category, partition, position } = head;
    return { category, partition, head: position, checkpoint, lagEvents, lagSeconds };
  }
}

function stateOf(
  live: Generation | undefined,
  faulty: boolean,
  partitions: readonly PartitionStatus[],
): ProjectionStatus['state'] {
  if (live === undefined) return 'missing';
  if (faulty) return 'stopped';
  return partitions.some(({ lagEvents }) => lagEvents > 0) ? 'behind' : 'live';
}

function progress(
  heads: readonly PartitionHead[],
  building: Generation,
  position: (of: Generation, head: PartitionHead) => number,
): number {
  const all = heads.reduce((sum, head) => sum + head.position, 0);
  const done = heads.reduce((sum, head) => sum + Math.min(head.position, position(building, head)), 0);
  return all === 0 ? 1 : done / all;
}
