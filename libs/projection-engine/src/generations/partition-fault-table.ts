import type { Category, LogPartition } from '#event-sourcing';
import type { Database, SqlReader } from '#database';

/** Why the projections of a partition stand still, for processes that do not project themselves. */
export interface PartitionFault extends LogPartition {
  readonly code: string;
  readonly message: string;
}

export async function recordPartitionFault(
  database: Database,
  { category, partition }: LogPartition,
  code: string,
  message: string,
): Promise<void> {
  await database.transaction(async (sql) => {
    await sql.execute('DELETE FROM partition_faults WHERE category = ? AND partition_no = ?', [category, partition]);
    await sql.execute(
      'INSERT INTO partition_faults (category, partition_no, code, message, since) VALUES (?, ?, ?, ?, ?)',
      [category, partition, code, message.slice(0, 2000), Date.now()],
    );
  });
}

export async function clearPartitionFault(database: Database, { category, partition }: LogPartition): Promise<void> {
  await database.transaction((sql) =>
    sql.execute('DELETE FROM partition_faults WHERE category = ? AND partition_no = ?', [category, partition]),
  );
}

export async function readPartitionFaults(sql: SqlReader): Promise<PartitionFault[]> {
  return sql.query<{ category: Category; partition: number; code: string; message: string }>(
    'SELECT category, partition_no AS `partition`, code, message FROM partition_faults',
  );
}
