import {
  formatAddress,
  type Category,
  type EventAddress,
  type EventStore,
  type PartitionHead,
  type Projection,
} from '#event-sourcing';
import type { Database } from '#database';
import { recordedAt } from '#event-store';
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
    const places = this.projections.map(({ name, category }) => {
      const generations = known.generations.filter(({ projection }) => projection === name);
      const live = generations.find(({ state }) => state === 'live');
      const building = generations.find(({ state }) => state === 'building');
      const ownHeads = heads.filter((head) => head.category === category);
      const position = (of: Generation | undefined, { partition }: PartitionHead): number =>
        known.checkpoints.find(
          (each) => each.consumer === name && each.generation === of?.generation && each.partition === partition,
        )?.position ?? 0;
      const reached = ownHeads.map((head) => ({ ...head, checkpoint: position(live, head) }));
      return { name, category, live, building, ownHeads, position, reached };
    });
    // One question for all, since health checks ask it, and ask it most while much is behind.
    const behind = places.flatMap(({ reached }) => reached.filter((each) => each.position > each.checkpoint));
    const oldest = await recordedAt(this.database, behind.map(nextOf));
    return places.map(({ name, category, live, building, ownHeads, position, reached }) => {
      const partitions = reached.map((each) => standing(each, oldest.get(formatAddress(nextOf(each))), now));
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
        rebuild: building === undefined ? null : { progress: progress(ownHeads, building, position), etaSeconds: null },
      };
    });
  }
}

/** A partition's head, and how far one projection has come. */
type Reached = PartitionHead & { readonly checkpoint: number };

/** The first event that is not applied. */
function nextOf({ category, partition, checkpoint }: Reached): EventAddress {
  return { category, partition, position: checkpoint + 1 };
}

function standing(
  { category, partition, position: head, checkpoint }: Reached,
  oldest: number | undefined,
  now: number,
): PartitionStatus {
  const lagSeconds = oldest === undefined ? 0 : Math.max(0, (now - oldest) / 1000);
  return { category, partition, head, checkpoint, lagEvents: Math.max(0, head - checkpoint), lagSeconds };
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
