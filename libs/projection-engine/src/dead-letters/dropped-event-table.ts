import type { LogPartition } from '#event-sourcing';
import type { SqlReader, SqlWriter } from '#database';
import type { Consumer } from '../consuming/checkpoint-table.js';
import { chunks } from '../tables/chunks.js';
import type { DeadLetter } from './dead-letter-table.js';
import { keyParameters, ofKey, type ParkedKey } from './parked-key.js';

/** Takes events out of a parked sequence for good. @returns how many were there. */
export async function dropDeadLetters(
  sql: SqlWriter,
  parked: ParkedKey,
  letters: readonly DeadLetter[],
  { by, reason }: { by: string; reason: string },
): Promise<number> {
  const now = Date.now();
  const key = keyParameters(parked);
  let dropped = 0;
  for (const { position } of letters)
    dropped += await sql.execute(`DELETE FROM dead_letters WHERE ${ofKey} AND position = ?`, [...key, position]);
  await sql.insertRows(
    'dropped_events (consumer, generation, category, partition_no, event_key, position, event_id, dropped_by, reason, dropped_at)',
    letters.map(({ position, eventId }) => [...key, position, eventId, by, reason, now]),
  );
  return dropped;
}

/** Positions of keys that a consumer is never given, by key. */
export async function readDroppedPositions(
  sql: SqlReader,
  { name, generation }: Consumer,
  { category, partition }: LogPartition,
  keys: readonly string[],
): Promise<Map<string, Set<number>>> {
  const dropped = new Map<string, Set<number>>();
  for (const [from, size] of chunks(keys.length)) {
    const wanted = keys.slice(from, from + size);
    const rows = await sql.query<{ event_key: string; position: number }>(
      `SELECT event_key, position FROM dropped_events WHERE consumer = ? AND generation = ? AND category = ? AND partition_no = ? AND event_key IN (${wanted.map(() => '?').join(', ')})`,
      [name, generation, category, partition, ...wanted],
    );
    for (const { event_key, position } of rows) {
      const ofOne = dropped.get(event_key);
      if (ofOne === undefined) dropped.set(event_key, new Set([position]));
      else ofOne.add(position);
    }
  }
  return dropped;
}
