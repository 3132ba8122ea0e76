import type { Category, LogIdentity, PartitionHead, RelayMove } from '#event-sourcing';
import { sourceOf } from '#contracts';
import { inSpan, ofMany } from '#telemetry';
import type { TransactionalProducer } from '../../transport/log-transport.port.js';
import { withTimeout } from '../faults/with-timeout.js';
import { BatchReader, type Positions } from './batch-reader.js';
import { positionsOf } from './heads-watch.js';
import { isOver } from '../pause.js';
import type { RelayBatch } from './relay-batch.js';
import { relayMetrics } from '../relay-metrics.js';
import type { RelayParts } from '../relay-parts.js';
import { StoredCheckpoints } from './stored-checkpoints.js';
import type { Tenure } from '../leases/tenure.js';

interface Held {
  readonly batch: RelayBatch;
  /** Gives its place in memory back. */
  readonly release: () => void;
}

/** Where a log stands whose partition is taken over. */
interface Standing {
  readonly identity: LogIdentity;
  readonly positions: Positions;
}

export interface SessionEvents {
  /** Kafka is asked now. @returns milliseconds that it may take */
  asks(): number;
  published(): void;
  /** Nothing waits. */
  caughtUp(): void;
}

/** Publishing of one partition number with one producer, from opening to the first failure. */
export class RelaySession {
  private readonly identity: LogIdentity;
  /** Published by this session, or by those before it. */
  private positions: Positions;
  private readonly reader: BatchReader;
  private readonly stored: StoredCheckpoints;

  private constructor(
    private readonly parts: RelayParts,
    private readonly tenure: Tenure,
    private readonly producer: TransactionalProducer,
    { identity, positions }: Standing,
    private readonly events: SessionEvents,
  ) {
    this.identity = identity;
    this.positions = positions;
    this.reader = new BatchReader(parts.store, parts.topics, tenure.partition, parts.times.collect);
    this.stored = new StoredCheckpoints(parts, tenure, positions);
  }

  /**
   * Opens the producer first, which fences whoever published before, and reads the checkpoints after: what is behind them
   * then will not change any more but by this one.
   */
  static async open(parts: RelayParts, tenure: Tenure, events: SessionEvents): Promise<RelaySession> {
    const { partition } = tenure;
    const { logId } = parts.life.present();
    const opening = parts.transport.openProducer(transactionalIdOf(parts.topicPrefix, logId, partition));
    const producer = await withTimeout(events.asks(), opening).catch((error: unknown) => {
      // One that opens too late after all is of use to nobody.
      void opening.then((late) => late.close()).catch(() => undefined);
      throw error;
    });
    try {
      return new RelaySession(parts, tenure, producer, await readStanding(parts, partition), events);
    } catch (error) {
      await producer.close();
      throw error;
    }
  }

  /** Publishes until the tenure ends or the log has begun another epoch. @throws whatever kept it from publishing. */
  async run(): Promise<void> {
    const { tenure, parts } = this;
    let next = this.ahead(this.positions);
    try {
      while (!isOver(tenure.end) && parts.life.present().epoch === this.identity.epoch) {
        const held = await next;
        if (isOver(tenure.end)) break;
        if (held === undefined) {
          this.events.caughtUp();
          await parts.heads.beyond(tenure.partition, this.positions, tenure.end);
          next = this.ahead(this.positions);
          continue;
        }
        const after = moved(this.positions, held.batch.moves);
        // The database is read while Kafka takes the batch before.
        next = this.ahead(after);
        if (!(await this.publish(held))) break;
        this.positions = after;
        this.events.published();
      }
    } finally {
      await discard(next);
    }
  }

  /** Not to be waited for: a farewell to a broker that does not answer takes seconds, and the lease is given back after it. */
  close(): void {
    this.producer.close().catch(() => undefined);
  }

  /** A failure is thrown when its turn has come. */
  private ahead(positions: Positions): Promise<Held | undefined> {
    const next = this.read(positions);
    next.catch(() => undefined);
    return next;
  }

  private async read(positions: Positions): Promise<Held | undefined> {
    const { parts, tenure } = this;
    const heads = parts.heads.of(tenure.partition);
    if (isOver(tenure.end) || !isBehind(positions, heads)) return undefined;
    const release = await parts.slots.take();
    try {
      const batch = await this.reader.read(positions, positionsOf(heads), sourceOf(this.identity));
      if (batch !== undefined) return { batch, release };
    } catch (error) {
      release();
      throw error;
    }
    release();
    return undefined;
  }

  /** @returns false where the tenure ended before anything was sent. */
  private async publish({ batch, release }: Held): Promise<boolean> {
    const { tenure } = this;
    try {
      // Asked last: a process that was frozen until here waits for its lease, or finds it gone.
      await tenure.held();
      if (!tenure.isHeld) return false;
      const began = performance.now();
      const attributes = { 'marketlog.partition': tenure.partition, 'marketlog.events': batch.events };
      await inSpan('relay publish', { kind: 'producer', ...ofMany(batch.correlationIds), attributes }, () =>
        withTimeout(this.events.asks(), this.producer.publish(batch.topics)),
      );
      await this.stored.cover(batch.moves);
      relayMetrics.published(batch, performance.now() - began);
      return true;
    } finally {
      release();
    }
  }
}

/** Who publishes a partition number of a log under a prefix: one at a time. */
export function transactionalIdOf(prefix: string, logId: string, partition: number): string {
  return `${prefix}-${logId}-${partition}`;
}

/** Epoch and checkpoints that belong together, although `log recover` may set both meanwhile. */
async function readStanding({ checkpoints, life }: RelayParts, partition: number): Promise<Standing> {
  for (;;) {
    const before = await life.renew();
    const read = await checkpoints.read([partition]);
    const identity = await life.renew();
    if (identity.epoch !== before.epoch) continue;
    return { identity, positions: new Map(read.map(({ category, position }) => [category, position])) };
  }
}

function isBehind(positions: Positions, heads: ReadonlyMap<Category, PartitionHead>): boolean {
  return [...heads.values()].some(({ category, position }) => position > (positions.get(category) ?? 0));
}

function moved(positions: Positions, moves: readonly RelayMove[]): Positions {
  return new Map([...positions, ...moves.map(({ category, to }) => [category, to] as const)]);
}

async function discard(next: Promise<Held | undefined>): Promise<void> {
  // Its failure, if any, will be met again by whoever reads next.
  const held = await next.catch(() => undefined);
  held?.release();
}
