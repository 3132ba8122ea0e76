import { formatPartition, type LogPartition } from './address.js';
import type { Category } from './category.js';
import { LogError } from './errors.js';

/** How far the relay has published one partition of the log. */
export interface RelayCheckpoint extends LogPartition {
  /** Last position that is certainly on the topic; 0 before the first. */
  readonly position: number;
}

export interface RelayMove extends LogPartition {
  readonly from: number;
  readonly to: number;
}

/** Another relay has moved a checkpoint meanwhile: this one is no longer the holder of its lease. */
export class RelayCheckpointMoved extends LogError {
  constructor(move: RelayMove) {
    super('relay_checkpoint_moved', `another relay has published ${formatPartition(move)} beyond ${move.from}`, true);
  }
}

/**
 * Where a log of this epoch parted from those before: what an earlier epoch published beyond `position` is void, because the
 * log was restored from a backup and went on from there.
 */
export interface LogFork extends LogPartition {
  /** The epoch that begins here. */
  readonly epoch: number;
  readonly position: number;
}

/** What the relay knows of itself, kept beside the log. Injected by this class as token. */
export abstract class RelayCheckpoints {
  /** One for every partition of every category, or of the partition numbers asked for. */
  abstract read(partitions?: readonly number[]): Promise<RelayCheckpoint[]>;

  /** Moves all of them, or none. @throws RelayCheckpointMoved where one does not stand at its `from`. */
  abstract advance(moves: readonly RelayMove[]): Promise<void>;

  /** Sets every partition of a category back to 0, so that it is published again from position 1. */
  abstract reset(category: Category): Promise<void>;

  /** Forks of every epoch after the first, in order of epoch. */
  abstract forks(): Promise<LogFork[]>;
}
