import { formatPartition, type LogPartition, type Projection } from '#event-sourcing';
import type { Database } from '#database';
import { readCheckpoints } from '../consuming/checkpoint-table.js';
import { readPauses } from '../generations/pause-table.js';
import { findLive, isFrozen, readGenerations, type Generation } from '../generations/generation-table.js';

/** Where the projections of this build stand, read from the database, so that any process can ask. */
export class ProjectionPositions {
  private constructor(
    private readonly targets: ReadonlyMap<string, Generation>,
    private readonly positions: ReadonlyMap<string, number>,
    /** Those that an operator has paused, and those whose older version is served as it stands. */
    private readonly still: ReadonlySet<string>,
  ) {}

  static async read(database: Database, projections: readonly Projection[]): Promise<ProjectionPositions> {
    return database.snapshot(async (sql) => {
      const generations = await readGenerations(sql);
      const checkpoints = await readCheckpoints(sql);
      const still = new Set(await readPauses(sql));
      const targets = new Map<string, Generation>();
      for (const projection of projections) {
        const known = generations.filter((each) => each.projection === projection.name);
        const live = findLive(known);
        if (live === undefined) continue;
        targets.set(projection.name, live);
        if (isFrozen(live, projection)) still.add(projection.name);
      }
      const positions = checkpoints.map(
        ({ consumer, generation, position, ...partition }) =>
          [nameOf(consumer, generation, partition), position] as const,
      );
      return new ProjectionPositions(targets, new Map(positions), still);
    });
  }

  /** The generation that readers get. */
  live(projection: string): Generation | undefined {
    return this.targets.get(projection);
  }

  /** Whether nothing waits for it, because this build does not feed what readers get. */
  standsStill(projection: string): boolean {
    return this.still.has(projection);
  }

  /** Last position applied; 0 where the projection has not begun. */
  of(projection: string, partition: LogPartition): number {
    const target = this.targets.get(projection);
    return target === undefined ? 0 : (this.positions.get(nameOf(projection, target.generation, partition)) ?? 0);
  }
}

function nameOf(consumer: string, generation: number, partition: LogPartition): string {
  return `${consumer}#${generation} ${formatPartition(partition)}`;
}
