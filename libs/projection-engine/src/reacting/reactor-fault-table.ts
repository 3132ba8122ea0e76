import type { Database, SqlReader } from '#database';
import type { Category, LogPartition } from '#event-sourcing';

/** Why a reactor stands still in a partition, for processes that do not run it. */
export interface ReactorFault extends LogPartition {
  readonly consumer: string;
  readonly code: string;
  readonly message: string;
}

export async function recordReactorFault(
  database: Database,
  { consumer, category, partition, code, message }: ReactorFault,
): Promise<void> {
  await database.transaction(async (sql) => {
    await sql.execute('DELETE FROM reactor_faults WHERE consumer = ? AND category = ? AND partition_no = ?', [
      consumer,
      category,
      partition,
    ]);
    await sql.execute(
      'INSERT INTO reactor_faults (consumer, category, partition_no, code, message, since) VALUES (?, ?, ?, ?, ?, ?)',
      [consumer, category, partition, code, message.slice(0, 2000), Date.now()],
    );
  });
}

export async function clearReactorFault(
  database: Database,
  consumer: string,
  { category, partition }: LogPartition,
): Promise<void> {
  await database.transaction((sql) =>
    sql.execute('DELETE FROM reactor_faults WHERE consumer = ? AND category = ? AND partition_no = ?', [
      consumer,
      category,
      partition,
    ]),
  );
}

export async function readReactorFaults(sql: SqlReader): Promise<ReactorFault[]> {
  return sql.query<{ consumer: string; category: Category; partition: number; code: string; message: string }>(
    'SELECT consumer, category, partition_no AS `partition`, code, message FROM reactor_faults',
  );
}
