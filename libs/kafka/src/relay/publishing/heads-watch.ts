import type { AppendSignal, Category, EventStore, PartitionHead } from '#event-sourcing';
import type { Positions } from './batch-reader.js';
import { isOver } from '../pause.js';

/** Milliseconds between two looks while everybody has something to do anyway, and while the database fails. */
const relaxed = 250;

/** Milliseconds between two looks, however often it is asked for. */
const closest = 5;

interface Waiting {
  readonly partition: number;
  readonly positions: Positions;
  readonly resolve: () => void;
}

/** The last positions of the log, asked for once for all partitions of this process. */
export class HeadsWatch {
  /** What keeps the heads from being read. */
  fault: Error | undefined;
  private known = new Map<number, ReadonlyMap<Category, PartitionHead>>();
  private readonly waiting = new Set<Waiting>();
  private hurry: () => void = () => undefined;
  private lookedAt = 0;

  constructor(
    private readonly store: EventStore,
    private readonly signal: AppendSignal,
    /** Milliseconds between two looks while somebody waits. */
    private readonly poll: number,
  ) {}

  /** Looks until aborted. */
  async run(abort: AbortSignal): Promise<void> {
    const hurry = (): void => this.hurry();
    const unsubscribe = this.signal.subscribe(hurry);
    abort.addEventListener('abort', hurry, { once: true });
    while (!isOver(abort)) {
      await this.look();
      if (!isOver(abort)) await this.rest();
    }
    unsubscribe();
  }

  of(partition: number): ReadonlyMap<Category, PartitionHead> {
    return this.known.get(partition) ?? new Map<Category, PartitionHead>();
  }

  /** Resolves when a head of the partition number lies beyond a position, or when aborted. */
  async beyond(partition: number, positions: Positions, abort: AbortSignal): Promise<void> {
    if (abort.aborted || this.isBeyond(partition, positions)) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const waiting = { partition, positions, resolve: () => resolve(undefined) };
    this.waiting.add(waiting);
    abort.addEventListener('abort', waiting.resolve, { once: true });
    // What was appended while it was busy is found now.
    this.hurry();
    await promise;
    abort.removeEventListener('abort', waiting.resolve);
    this.waiting.delete(waiting);
  }

  private isBeyond(partition: number, positions: Positions): boolean {
    return [...this.of(partition).values()].some(({ category, position }) => position > (positions.get(category) ?? 0));
  }

  private async look(): Promise<void> {
    this.lookedAt = performance.now();
    try {
      const known = new Map<number, Map<Category, PartitionHead>>();
      for (const head of await this.store.heads()) {
        const heads = known.get(head.partition) ?? new Map<Category, PartitionHead>();
        known.set(head.partition, heads.set(head.category, head));
      }
      this.known = known;
      this.fault = undefined;
    } catch (error) {
      this.fault = error as Error;
    }
    for (const { partition, positions, resolve } of this.waiting) if (this.isBeyond(partition, positions)) resolve();
  }

  /** Until the next look is due, or is asked for. */
  private async rest(): Promise<void> {
    const interval = this.waiting.size > 0 && this.fault === undefined ? this.poll : relaxed;
    await new Promise<void>((resolve) => {
      let timer = setTimeout(resolve, interval);
      this.hurry = () => {
        clearTimeout(timer);
        timer = setTimeout(resolve, Math.max(0, this.lookedAt + closest - performance.now()));
      };
    });
    this.hurry = () => undefined;
  }
}

export function positionsOf(heads: ReadonlyMap<Category, PartitionHead>): Positions {
  return new Map([...heads.values()].map(({ category, position }) => [category, position]));
}
