import { formatPartition, type LogPartition, type Projection } from '#event-sourcing';
import type { Database } from '#database';
import { readCheckpoints } from '../consuming/checkpoint-table.js';
import { readPauses } from '../generations/pause-table.js';
import { readGenerations, targetGeneration, type Generation } from '../generations/generation-table.js';

/** Where the projections of this build stand, read from the database, so that any process can ask. */
export class ProjectionPositions {
  private constructor(
    private readonly targets: ReadonlyMap<string, Generation>,
    private readonly positions: ReadonlyMap<string, number>,
    private readonly paused: ReadonlySet<string>,
  ) {}

  static async read(database: Database, projections: readonly Projection[]): Promise<ProjectionPositions> {
    return database.snapshot(async (sql) => {
      const generations = await readGenerations(sql);
      const checkpoints = await readCheckpoints(sql);
      const paused = await readPauses(sql);
      const targets = new Map<string, Generation>();
      for (const { name, version } of projections) {
        const target = targetGeneration(
          generations.filter(({ projection }) => projection === name),
          version,
        );
        if (target !== undefined) targets.set(name, target);
      }
      const positions = checkpoints.map(
        ({ consumer, generation, position, ...partition }) =>
          [nameOf(consumer, generation, partition), position] as const,
      );
      return new ProjectionPositions(targets, new Map(positions), paused);
    });
  }

  /** The generation that is being fed. */
  target(projection: string): Generation | undefined {
    return this.targets.get(projection);
  }

  /** Whether an operator has paused it, so that nothing waits for it. */
  isPaused(projection: string): boolean {
    return this.paused.has(projection);
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
