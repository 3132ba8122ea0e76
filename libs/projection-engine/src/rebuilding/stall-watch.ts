import { MarketlogError, type Projection } from '#event-sourcing';
import type { Database } from '#database';
import { readStopped } from '../engine/stopped-projection-table.js';
import { readPartitionFaults } from '../generations/partition-fault-table.js';
import type { ThreadReply } from '../threads/thread-task.js';
import type { Distance } from './compare-generations.js';

/** Milliseconds between two looks, and without any movement after which a rebuild gives up waiting. */
export const lookEvery = 200;
const stalledAfter = 60_000;

/** Milliseconds that one look counts for at most: one that comes later was kept waiting, as the work was that it looks at. */
const longestLook = 1_000;

type ThreadSaying = Extract<ThreadReply, { kind: 'said' }>;

/** Is told again and again how far a generation is, from the first time on, and throws where that has not changed for too long. */
export class StallWatch {
  private before = '';
  private lookedAt = 0;
  private standing = 0;
  private said: string | undefined;

  constructor(
    private readonly database: Database,
    private readonly projection: Projection,
    private readonly generation: number,
  ) {}

  /** @throws MarketlogError `projection_behind`, with what stands in the way where that is known */
  async assertMoving({ filled, live }: Distance): Promise<void> {
    const now = `${filled} ${live}`;
    const at = performance.now();
    this.standing = now === this.before ? this.standing + Math.min(at - this.lookedAt, longestLook) : 0;
    this.before = now;
    this.lookedAt = at;
    if (this.standing <= stalledAfter) return;
    throw new MarketlogError(
      'projection_behind',
      `the rebuild of ${this.projection.name} stands at ${filled} of ${live} events and has not moved for ${stalledAfter / 1000} s: ${await this.reason()}; what was filled stays, and the next rebuild goes on from there`,
    );
  }

  /** Hears what a thread that works on it says, such as that it stands still: a full disk takes no record of that. */
  told({ level, message }: ThreadSaying): void {
    this.said = level === 'log' ? undefined : message;
  }

  private async reason(): Promise<string> {
    if (this.said !== undefined) return this.said;
    const { name, category } = this.projection;
    const stopped = (await readStopped(this.database)).find(
      ({ consumer }) => consumer.name === name && consumer.generation === this.generation,
    );
    const faults = await readPartitionFaults(this.database);
    const found = stopped ?? faults.find((fault) => fault.category === category);
    return found?.message ?? 'nothing seems to feed it';
  }
}
