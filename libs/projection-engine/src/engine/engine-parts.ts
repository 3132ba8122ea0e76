import type { EventStore, Subscription } from '#event-sourcing';
import type { Database } from '#database';
import type { EngineLog } from '../consuming/consumer-engine.js';
import type { EventDecoder } from '../consuming/event-batch.js';
import type { BatchSize } from './batch-size.js';
import type { BatchWriter } from './batch-writer.js';
import type { KeyHistories } from './key-histories.js';
import type { ProjectionMember } from './projection-member.js';

/** What the workers of all partitions share. */
export interface EngineParts {
  readonly database: Database;
  readonly store: EventStore;
  readonly subscription: Subscription;
  readonly decoder: EventDecoder;
  readonly writer: BatchWriter;
  readonly batchSize: BatchSize;
  readonly histories: ReadonlyMap<ProjectionMember, KeyHistories>;
  /** Partitions worked on at the same time: while the database writes one's batch, another's is computed. */
  readonly lanes: number;
  /** Keys of one projection that may be parked before it stands still instead. */
  readonly parkedKeysLimit: number;
  readonly log: EngineLog;
}
