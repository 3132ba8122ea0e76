import type { Category, LogPartition } from '#event-sourcing';
import type { SqlReader, SqlValue, SqlWriter } from '#database';
import type { Consumer } from './checkpoint-table.js';
import type { ParkedEvent } from './parked-event.js';

export interface ParkedKey {
  readonly consumer: string;
  readonly generation: number;
  readonly key: string;
}

export async function writeDeadLetters(
  sql: SqlWriter,
  consumer: Consumer,
  { category, partition }: LogPartition,
  parked: readonly ParkedEvent[],
): Promise<void> {
  const now = Date.now();
  for (const { key, position, eventId, eventType, code, message } of parked) {
    await sql.execute(
      `INSERT INTO dead_letters (consumer, generation, category, partition_no, event_key, position, event_id, event_type, code, message, parked_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [consumer.name, consumer.generation, category, partition, key, position, eventId, eventType, code, message, now],
    );
  }
}

export async function readParkedKeys(
  sql: SqlReader,
  { category, partition }: LogPartition,
  consumers: readonly Consumer[],
): Promise<ParkedKey[]> {
  const isOneOfThem = consumers.map(() => '(consumer = ? AND generation = ?)').join(' OR ');
  return sql.query<ParkedKey & Record<string, unknown>>(
    `SELECT DISTINCT consumer, generation, event_key AS \`key\` FROM dead_letters WHERE category = ? AND partition_no = ? AND (${isOneOfThem})`,
    [category, partition, ...consumers.flatMap(({ name, generation }): SqlValue[] => [name, generation])],
  );
}

/** Parked keys of each consumer and generation in a category. */
export async function countParkedKeys(
  sql: SqlReader,
): Promise<{ consumer: string; generation: number; category: Category; keys: number }[]> {
  return sql.query(
    'SELECT consumer, generation, category, COUNT(DISTINCT event_key) AS `keys` FROM dead_letters GROUP BY consumer, generation, category',
  );
}
