import type { Database } from '#database';
import type { EventStore } from '#event-sourcing';
import { readCheckpoints } from '../consuming/checkpoint-table.js';
import { countParkedKeys } from '../dead-letters/dead-letter-table.js';
import { readGenerations } from '../generations/generation-table.js';
import { readLag, type PartitionStatus } from '../reading/partition-lag.js';
import { readReactorFaults } from './reactor-fault-table.js';
import { reactorWaits } from '../consuming/fault-of-surroundings.js';

/** One reactor as `GET /v1/projections` and `projections list` show it beside the projections. */
export interface ReactorStatus {
  readonly name: string;
  readonly version: number;
  /** `waiting`: it lacks what it needs; `stopped`: it stands still; `behind`: events wait; `live`: it has reacted to all. */
  readonly state: 'waiting' | 'stopped' | 'behind' | 'live';
  readonly detail: string | null;
  readonly partitions: readonly PartitionStatus[];
  readonly parkedKeys: number;
}

/**
 * Every reactor that has ever run on this log, in its newest version: read from its checkpoints, so that a process that runs none
 * can tell. Injected by this class as token.
 */
export class ReactorStatuses {
  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
  ) {}

  async list(): Promise<ReactorStatus[]> {
    const [now, heads] = [await this.store.now(), await this.store.heads()];
    const { generations, checkpoints, faults, parked } = await this.database.snapshot(async (sql) => ({
      generations: await readGenerations(sql),
      checkpoints: await readCheckpoints(sql),
      faults: await readReactorFaults(sql),
      parked: await countParkedKeys(sql),
    }));
    const ofProjections = new Set(generations.map(({ projection }) => projection));
    const reactors = Map.groupBy(
      checkpoints.filter(({ consumer }) => !ofProjections.has(consumer)),
      ({ consumer }) => consumer,
    );
    const newest = [...reactors].map(([name, all]) => {
      const version = Math.max(...all.map(({ generation }) => generation));
      return { name, version, own: all.filter(({ generation }) => generation === version) };
    });
    const reached = newest.map(({ own }) =>
      heads.flatMap((head) => {
        const of = own.find(({ category, partition }) => category === head.category && partition === head.partition);
        return of === undefined ? [] : [{ ...head, checkpoint: of.position }];
      }),
    );
    const lags = await readLag(this.database, reached, now);
    return newest
      .map(({ name, version }, index): ReactorStatus => {
        const partitions = lags[index]!;
        const fault = faults.find(({ consumer }) => consumer === name);
        const keys = parked
          .filter(({ consumer, generation }) => consumer === name && generation === version)
          .reduce((sum, each) => sum + each.keys, 0);
        return {
          name,
          version,
          state: stateOf(fault?.code, partitions),
          detail: fault?.message ?? null,
          partitions,
          parkedKeys: keys,
        };
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

function stateOf(fault: string | undefined, partitions: readonly PartitionStatus[]): ReactorStatus['state'] {
  if (fault !== undefined) return fault === reactorWaits ? 'waiting' : 'stopped';
  return partitions.some(({ lagEvents }) => lagEvents > 0) ? 'behind' : 'live';
}
