import type { EventStore, PartitionHead, Projection } from '#event-sourcing';
import type { Database } from '#database';
import { countParkedKeys } from '../dead-letters/dead-letter-table.js';
import { checkpointOf, readCheckpoints } from '../consuming/checkpoint-table.js';
import { readStopped } from '../engine/stopped-projection-table.js';
import { findLive, isFrozen, readGenerations, type Generation } from '../generations/generation-table.js';
import { readRebuilds } from '../rebuilding/rebuild-table.js';
import { readPauses } from '../generations/pause-table.js';
import { readPartitionFaults } from '../generations/partition-fault-table.js';
import { readLag, type PartitionStatus } from './partition-lag.js';

/** One projection as `GET /v1/projections` and `projections list` show it. */
export interface ProjectionStatus {
  readonly name: string;
  /** Of the generation that is read; null before the first was made. */
  readonly version: number | null;
  readonly generation: number | null;
  /**
   * `missing`: not made yet; `paused`: by an operator; `stopped`: a partition stands still, `detail` says why; `behind`: events wait;
   * `live`: all applied.
   */
  readonly state: 'missing' | 'paused' | 'stopped' | 'behind' | 'live';
  readonly detail: string | null;
  readonly partitions: readonly PartitionStatus[];
  readonly parkedKeys: number;
  /** A later generation that is being filled. `progress` runs from 0 to 1; `etaSeconds` is null before anything was filled. */
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
      stopped: await readStopped(sql),
      parked: await countParkedKeys(sql),
      paused: await readPauses(sql),
      rebuilds: await readRebuilds(sql),
    }));
    const places = this.projections.map((projection) => {
      const { name, category } = projection;
      const generations = known.generations.filter(({ projection }) => projection === name);
      const live = findLive(generations);
      const building = generations.find(({ state }) => ['filling', 'building', 'rebuilding'].includes(state));
      const ownHeads = heads.filter((head) => head.category === category);
      const position = (of: Generation | undefined, head: PartitionHead): number =>
        (of && checkpointOf(known.checkpoints, { name, generation: of.generation }, head)?.position) ?? 0;
      const reached = ownHeads.map((head) => ({ ...head, checkpoint: position(live, head) }));
      const frozen = live !== undefined && isFrozen(live, projection);
      // Filled as far as what is served stands, where that stands still.
      const goals = frozen ? ownHeads.map((head) => ({ ...head, position: position(live, head) })) : ownHeads;
      const isHeld = known.rebuilds.some(
        (each) => each.projection === name && each.generation === building?.generation && each.state === 'held',
      );
      const upgrade = upgradeDetail(name, live, building, { frozen, isHeld });
      return { name, category, live, building, goals, position, reached, upgrade };
    });
    const reached = places.map((place) => place.reached);
    const lags = await readLag(this.database, reached, now);
    return places.map(({ name, category, live, building, goals, position, upgrade }, index) => {
      const partitions = lags[index]!;
      const fault =
        known.faults.find((each) => each.category === category) ??
        known.stopped.find(({ consumer: of }) => of.name === name && of.generation === live?.generation);
      return {
        name,
        version: live?.version ?? null,
        generation: live?.generation ?? null,
        state: stateOf(live, known.paused.has(name), fault !== undefined, partitions),
        detail: known.paused.has(name) ? pausedDetail(name) : (fault?.message ?? upgrade),
        partitions,
        parkedKeys:
          known.parked.find((each) => each.consumer === name && each.generation === live?.generation)?.keys ?? 0,
        rebuild: building === undefined ? null : rebuildOf(building, progress(goals, building, position)),
      };
    });
  }
}

function stateOf(
  live: Generation | undefined,
  paused: boolean,
  faulty: boolean,
  partitions: readonly PartitionStatus[],
): ProjectionStatus['state'] {
  if (live === undefined) return 'missing';
  if (paused) return 'paused';
  if (faulty) return 'stopped';
  return partitions.some(({ lagEvents }) => lagEvents > 0) ? 'behind' : 'live';
}

function pausedDetail(name: string): string {
  return `paused: marketlog projections resume ${name}`;
}

/** Until a new version is proved, readers get the old one. */
function upgradeDetail(
  name: string,
  live: Generation | undefined,
  building: Generation | undefined,
  { frozen, isHeld }: { readonly frozen: boolean; readonly isHeld: boolean },
): string | null {
  if (live === undefined || building === undefined || building.version <= live.version) return null;
  const served = frozen
    ? `version ${live.version} is served as it stood: its tables cannot take what version ${building.version} writes, so only older builds feed it`
    : `version ${live.version} is served and fed`;
  return isHeld
    ? `${served}; version ${building.version} is held, because it differs: marketlog projections status ${name}, then rebuild ${name} --on-difference accept`
    : `${served} until version ${building.version} is filled and held against it`;
}

/** The time left, as if it went on as fast as since the generation was made. */
function rebuildOf({ createdAt }: Generation, progress: number): ProjectionStatus['rebuild'] {
  const elapsed = (Date.now() - createdAt) / 1000;
  const left = progress === 0 ? null : Math.max(0, Math.round((elapsed * (1 - progress)) / progress));
  return { progress, etaSeconds: left };
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
