import {
  categories,
  RelayCheckpointMoved,
  RelayCheckpoints,
  type Category,
  type LogFork,
  type RelayCheckpoint,
  type RelayMove,
} from '#event-sourcing';

/** The relay's checkpoints in memory. */
export class FakeCheckpoints extends RelayCheckpoints {
  readonly positions = new Map<string, number>();
  /** Called before they are moved, and after; what they throw, `advance` throws. */
  before: () => void = () => undefined;
  after: () => void = () => undefined;
  /** Called before they are read; what it throws, `read` throws. */
  reading: () => void = () => undefined;

  override async read(partitions: readonly number[] = [0, 1]): Promise<RelayCheckpoint[]> {
    this.reading();
    return categories.flatMap((category) =>
      partitions.map((partition) => ({ category, partition, position: this.at(category, partition) })),
    );
  }

  override async advance(moves: readonly RelayMove[]): Promise<void> {
    this.before();
    const moved = moves.find(({ category, partition, from }) => this.at(category, partition) !== from);
    if (moved !== undefined) throw new RelayCheckpointMoved(moved);
    for (const { category, partition, to } of moves) this.positions.set(`${category}-${partition}`, to);
    this.after();
  }

  override async reset(category: Category): Promise<void> {
    for (const name of this.positions.keys()) if (name.startsWith(`${category}-`)) this.positions.delete(name);
  }

  override async forks(): Promise<LogFork[]> {
    return [];
  }

  at(category: Category, partition: number): number {
    return this.positions.get(`${category}-${partition}`) ?? 0;
  }
}
