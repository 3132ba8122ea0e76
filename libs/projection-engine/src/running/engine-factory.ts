import type { EventStore, Projection, Subscription } from '#event-sourcing';
import type { Database, Dialect } from '#database';
import { BatchSize } from '../engine/batch-size.js';
import { BatchWriter } from '../engine/batch-writer.js';
import { contractsDecoder } from '../consuming/contracts-decoder.js';
import type { EventDecoder } from '../consuming/event-batch.js';
import { usualParkedKeysLimit } from '../dead-letters/parked-keys-limit.js';
import { KeyHistories } from '../engine/key-histories.js';
import type { EngineLog } from '../consuming/consumer-engine.js';
import { ProjectionEngine } from '../engine/projection-engine.js';
import type { ProjectionMember } from '../engine/projection-member.js';
import { GenerationCatalog } from '../generations/generation-catalog.js';

/** Events a batch, at most. */
const largestBatch = 2_000;

/**
 * Events that a generation is filled with at a time, at most. On SQLite, where a transaction costs little, so few that what is made of them is
 * garbage before it is collected: of more events most of it would be copied first, which took a quarter of the time.
 */
const largestFill = { sqlite: 1_000, mysql: 8_000 } as const;

/** Fewer are not worth a transaction of their own. */
const smallestFill = 250;

/** Milliseconds that one write transaction of the projector may keep SQLite's other writers waiting. */
const sqliteTransactionTime = 30;

/** SQLite has one writer; MySQL writes the batch of one partition while that of another is computed. */
const usualLanes = { sqlite: 1, mysql: 4 } as const;

export interface EngineFactoryParts {
  readonly database: Database;
  readonly store: EventStore;
  readonly subscription: Subscription;
  readonly projections: readonly Projection[];
  readonly log: EngineLog;
  /** Default: the registry of contracts. */
  readonly decoder?: EventDecoder | undefined;
  readonly parkedKeysLimit?: number | undefined;
  /** Whether generations are filled by threads, not by projectors. */
  readonly fills?: boolean;
  /** Partitions that are worked on at a time, where it differs from what is usual. */
  readonly lanes?: Partial<Record<Dialect, number>>;
}

/** Makes the engine anew each time the lease is taken: nothing that an earlier tenure knew is trusted. */
export class EngineFactory {
  readonly catalog: GenerationCatalog;
  readonly subscription: Subscription;
  readonly log: EngineLog;

  constructor(private readonly parts: EngineFactoryParts) {
    const { database, subscription, projections, log, fills = false } = parts;
    this.subscription = subscription;
    this.log = log;
    this.catalog = new GenerationCatalog(database, projections, log, fills);
  }

  /** Makes the tables of this build's read models where there are none. */
  async prepare(): Promise<ProjectionMember[]> {
    return this.catalog.prepare((await this.parts.store.identity()).partitions);
  }

  async create(): Promise<{ engine: ProjectionEngine; members: ProjectionMember[] }> {
    const members = await this.prepare();
    return { engine: this.engineOf(members), members };
  }

  /** Feeds these members only. @param fills true for a generation that nobody reads yet: it is fed in larger batches */
  engineOf(members: readonly ProjectionMember[], fills = false): ProjectionEngine {
    const { database, store, subscription, log, lanes } = this.parts;
    const { decoder = contractsDecoder, parkedKeysLimit = usualParkedKeysLimit } = this.parts;
    const histories = new Map(members.map((each) => [each, new KeyHistories(each, database, store, decoder)]));
    const writer = new BatchWriter(database);
    const time = database.dialect === 'sqlite' ? sqliteTransactionTime : Infinity;
    const batchSize = fills
      ? new BatchSize(largestFill[database.dialect], time, smallestFill)
      : new BatchSize(largestBatch, time);
    const parts = {
      database,
      store,
      subscription,
      decoder,
      writer,
      batchSize,
      histories,
      lanes: { ...usualLanes, ...lanes }[database.dialect],
      parkedKeysLimit,
      log,
    };
    return new ProjectionEngine(members, parts, log);
  }
}
