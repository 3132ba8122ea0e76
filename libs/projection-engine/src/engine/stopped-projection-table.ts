import type { Category, LogPartition } from '#event-sourcing';
import type { Database, SqlReader, SqlValue } from '#database';
import type { Consumer } from '../consuming/checkpoint-table.js';

/** Why one projection stands still in a partition while others of it go on, for processes that do not project themselves. */
export interface StoppedProjection extends LogPartition {
  readonly consumer: Consumer;
  readonly code: string;
  readonly message: string;
  /** UTC milliseconds. */
  readonly since: number;
}

const place = 'consumer = ? AND generation = ? AND category = ? AND partition_no = ?';

function placeOf({ name, generation }: Consumer, { category, partition }: LogPartition): SqlValue[] {
  return [name, generation, category, partition];
}

export async function recordStopped(
  database: Database,
  { consumer, code, message, since, ...partition }: StoppedProjection,
): Promise<void> {
  const at = placeOf(consumer, partition);
  await database.transaction(async (sql) => {
    await sql.execute(`DELETE FROM stopped_projections WHERE ${place}`, at);
    await sql.execute(
      'INSERT INTO stopped_projections (consumer, generation, category, partition_no, code, message, since) VALUES (?, ?, ?, ?, ?, ?, ?)',
      [...at, code, message.slice(0, 2000), since],
    );
  });
}

export async function clearStopped(database: Database, consumer: Consumer, partition: LogPartition): Promise<void> {
  await database.transaction((sql) =>
    sql.execute(`DELETE FROM stopped_projections WHERE ${place}`, placeOf(consumer, partition)),
  );
}

export async function readStopped(sql: SqlReader): Promise<StoppedProjection[]> {
  const rows = await sql.query<{
    consumer: string;
    generation: number;
    category: Category;
    partition_no: number;
    code: string;
    message: string;
    since: number;
  }>('SELECT consumer, generation, category, partition_no, code, message, since FROM stopped_projections');
  return rows.map(({ consumer: name, generation, partition_no: partition, ...row }) => {
    return { ...row, partition, consumer: { name, generation } };
  });
}
