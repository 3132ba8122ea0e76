import { setTimeout as sleep } from 'node:timers/promises';
import { MarketlogError, type EventStore, type Leases, type Projection } from '#event-sourcing';
import type { Database } from '#database';
import type { GenerationCatalog } from '../generations/generation-catalog.js';
import { readGenerations, type Generation } from '../generations/generation-table.js';
import { compareGenerations, distanceOf, type Comparison, type Distance } from './compare-generations.js';

/** Milliseconds for which a rebuild's lease holds after its last renewal, between two renewals, and between two looks. */
const duration = 10_000;
const renewEvery = 2_000;
const lookEvery = 200;

/** Milliseconds without any movement after which a rebuild gives up waiting. */
const stalledAfter = 60_000;

/** A generation that has been filled and compared, and now waits for what becomes of it. */
export interface FilledGeneration {
  readonly projection: Projection;
  readonly generation: number;
  readonly comparison: Comparison;
}

export interface RebuildCourse {
  readonly signal: AbortSignal;
  readonly onProgress: (distance: Distance) => void;
}

/** Rebuilds of read models beside the ones that are served. Injected by this class as token. */
export class ProjectionRebuilds {
  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
    private readonly leases: Leases,
    private readonly projections: readonly Projection[],
    private readonly catalog: GenerationCatalog,
  ) {}

  /**
   * Makes the next generation, waits until a projector has filled it from the log to exactly where the live one stands, and holds
   * every cell of it against the live one. `decide` then promotes or gives up; until it does, readers notice nothing.
   * @throws MarketlogError `unknown_projection`, `rebuild_running`, `rebuild_refused`, `projection_behind`
   */
  async run<T>(name: string, course: RebuildCourse, decide: (filled: FilledGeneration) => Promise<T>): Promise<T> {
    const projection = this.declared(name);
    return this.alone(name, async () => {
      const { partitions } = await this.store.identity();
      const { generation } = await this.catalog.beginRebuild(projection, partitions);
      const comparison = await this.filled(projection, generation, course);
      return decide({ projection, generation, comparison });
    });
  }

  /** Readers get the rebuilt generation from now on. */
  async promote({ projection, generation }: FilledGeneration): Promise<void> {
    await this.catalog.promote(projection, generation, 'rebuilding');
  }

  /** The rebuilt generation is dropped; readers keep what they have. */
  async giveUp({ projection, generation }: FilledGeneration): Promise<void> {
    await this.catalog.discard(projection.name, generation);
  }

  /**
   * Readers get the generation they had before the last rebuild, which was fed all along.
   * @throws MarketlogError `nothing_to_revert`
   */
  async revert(name: string): Promise<Generation> {
    const projection = this.declared(name);
    return this.alone(name, async () => {
      const standby = await this.standby(name);
      if (standby === undefined) throw nothingKept(name);
      await this.catalog.promote(projection, standby.generation, 'standby');
      return standby;
    });
  }

  /**
   * Drops the generation that `revert` would go back to.
   * @throws MarketlogError `nothing_to_revert`
   */
  async retire(name: string): Promise<Generation> {
    this.declared(name);
    return this.alone(name, async () => {
      const standby = await this.standby(name);
      if (standby === undefined) throw nothingKept(name);
      await this.catalog.discard(name, standby.generation);
      return standby;
    });
  }

  async generations(name: string): Promise<Generation[]> {
    return readGenerations(this.database, this.declared(name).name);
  }

  private async filled(projection: Projection, is: number, { signal, onProgress }: RebuildCourse): Promise<Comparison> {
    const { database } = this;
    let before = '';
    let movedAt = performance.now();
    for (;;) {
      signal.throwIfAborted();
      const was = await this.liveGeneration(projection.name);
      const distance = await distanceOf(database, projection.name, { was, is });
      onProgress(distance);
      if (distance.filled >= distance.live) {
        const comparison = await compareGenerations(database, projection, { was, is });
        if (comparison !== undefined) return comparison;
      }
      const now = `${distance.filled} ${distance.live}`;
      if (now !== before) movedAt = performance.now();
      before = now;
      if (performance.now() - movedAt > stalledAfter) throw stalled(projection.name, distance);
      await sleep(lookEvery, undefined, { signal });
    }
  }

  private async liveGeneration(name: string): Promise<number> {
    const live = (await readGenerations(this.database, name)).find(({ state }) => state === 'live');
    if (live === undefined) throw new MarketlogError('projection_missing', `${name} has no live generation`);
    return live.generation;
  }

  private async standby(name: string): Promise<Generation | undefined> {
    return (await readGenerations(this.database, name)).find(({ state }) => state === 'standby');
  }

  private declared(name: string): Projection {
    const found = this.projections.find((each) => each.name === name);
    if (found !== undefined) return found;
    const names = this.projections.map((each) => each.name).sort();
    throw new MarketlogError(
      'unknown_projection',
      `there is no projection "${name}"; expected one of ${names.join(', ')}`,
    );
  }

  /** What changes the generations of one projection is done by one process at a time. */
  private async alone<T>(name: string, work: () => Promise<T>): Promise<T> {
    const lease = `rebuild:${name}`;
    if ((await this.leases.acquire(lease, duration)) === undefined) {
      throw new MarketlogError(
        'rebuild_running',
        `another rebuild of ${name} is running: wait for it, or stop it first`,
      );
    }
    const renewal = setInterval(() => void this.leases.acquire(lease, duration).catch(() => undefined), renewEvery);
    try {
      return await work();
    } finally {
      clearInterval(renewal);
      await this.leases.release(lease).catch(() => undefined);
    }
  }
}

function nothingKept(name: string): MarketlogError {
  return new MarketlogError(
    'nothing_to_revert',
    `${name} keeps no generation from before a rebuild: there was none, or it was retired`,
  );
}

function stalled(name: string, { filled, live }: Distance): MarketlogError {
  return new MarketlogError(
    'projection_behind',
    `the rebuild of ${name} stands at ${filled} of ${live} events and has not moved for ${stalledAfter / 1000} s: no projector seems to feed it; what was filled stays, and the next rebuild goes on from there`,
    true,
  );
}
