import type { LogPartition } from './address.js';

/** How far one consumer has come in one partition; stored in the same transaction as what the consumer wrote. */
export interface Checkpoint extends LogPartition {
  /** Name of the projection or reactor. */
  readonly consumer: string;
  /** Each generation of a read model advances by itself. */
  readonly generation: number;
  /** Last position applied; 0 before the first. */
  readonly position: number;
}
