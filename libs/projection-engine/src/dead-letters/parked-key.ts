import type { LogPartition } from '#event-sourcing';
import type { SqlValue } from '#database';
import type { Consumer } from '../consuming/checkpoint-table.js';

/** A parked key of one consumer, in its partition. */
export interface ParkedKey extends LogPartition {
  readonly consumer: Consumer;
  readonly key: string;
}

/** Finds the rows of a parked key, in each of the tables that have some. */
export const ofKey = 'consumer = ? AND generation = ? AND category = ? AND partition_no = ? AND event_key = ?';

export function keyParameters({ consumer: { name, generation }, category, partition, key }: ParkedKey): SqlValue[] {
  return [name, generation, category, partition, key];
}
