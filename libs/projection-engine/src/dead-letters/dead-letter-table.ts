import type { Category, LogPartition } from '#event-sourcing';
import type { SqlReader, SqlValue, SqlWriter } from '#database';
import { CheckpointMoved, type Consumer } from '../consuming/checkpoint-table.js';
import { keyParameters, ofKey, type ParkedKey } from './parked-key.js';
import { writeParkedKeys } from './parked-key-table.js';
import type { ParkedEvent } from './parked-event.js';

/** One event that waits, in order of position. */
export interface DeadLetter {
  readonly position: number;
  readonly eventId: string;
  readonly eventType: string;
  readonly code: string;
  readonly message: string;
  /** UTC milliseconds. */
  readonly parkedAt: number;
}

/**
 * Sets events aside, in the transaction that moves the checkpoint past them.
 * @param after the checkpoint from which it is moved
 * @param behind keys that this worker believes to be parked
 * @throws CheckpointMoved where one of these was worked off meanwhile by a worker that this one knew nothing of
 */
export async function writeDeadLetters(
  sql: SqlWriter,
  consumer: Consumer,
  partition: LogPartition,
  { parked, behind, after }: { parked: readonly ParkedEvent[]; behind: ReadonlySet<string>; after: number },
): Promise<void> {
  const keys = new Set(parked.map(({ key }) => key));
  for (const key of keys) {
    if (!behind.has(key)) continue;
    const [first] = await readDeadLetters(sql, { consumer, ...partition, key }, 1);
    if (first === undefined) throw new CheckpointMoved(partition, after);
  }
  const now = Date.now();
  const { name, generation } = consumer;
  const rows = parked.map(({ key, position, eventId, eventType, code, message }) => [
    ...[name, generation, partition.category, partition.partition, key, position],
    ...[eventId, eventType, code, message, now],
  ]);
  await sql.insertRows(
    'dead_letters (consumer, generation, category, partition_no, event_key, position, event_id, event_type, code, message, parked_at)',
    rows,
  );
  const failed = parked.filter(({ key, failure }) => failure !== undefined && !behind.has(key));
  await writeParkedKeys(sql, consumer, partition, failed, now);
}

export async function readParkedKeys(
  sql: SqlReader,
  { category, partition }: LogPartition,
  consumers: readonly Consumer[],
): Promise<{ consumer: string; generation: number; key: string }[]> {
  const isOneOfThem = consumers.map(() => '(consumer = ? AND generation = ?)').join(' OR ');
  return sql.query(
    `SELECT DISTINCT consumer, generation, event_key AS \`key\` FROM dead_letters WHERE category = ? AND partition_no = ? AND (${isOneOfThem})`,
    [category, partition, ...consumers.flatMap(({ name, generation }): SqlValue[] => [name, generation])],
  );
}

/** The sequence of a key from its first event on. */
export async function readDeadLetters(sql: SqlReader, key: ParkedKey, limit: number): Promise<DeadLetter[]> {
  const rows = await sql.query<DeadLetterRow>(
    `SELECT position, event_id, event_type, code, message, parked_at FROM dead_letters WHERE ${ofKey} ORDER BY position LIMIT ${limit}`,
    keyParameters(key),
  );
  return rows.map(({ position, event_id, event_type, code, message, parked_at }) => {
    return { position, eventId: event_id, eventType: event_type, code, message, parkedAt: parked_at };
  });
}

type DeadLetterRow = {
  position: number;
  event_id: string;
  event_type: string;
  code: string;
  message: string;
  parked_at: number;
};

/** Parked keys of each consumer and generation in a category. */
export async function countParkedKeys(
  sql: SqlReader,
): Promise<{ consumer: string; generation: number; category: Category; keys: number }[]> {
  return sql.query(
    'SELECT consumer, generation, category, COUNT(DISTINCT event_key) AS `keys` FROM dead_letters GROUP BY consumer, generation, category',
  );
}
