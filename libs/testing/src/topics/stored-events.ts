import type { RowDataPacket } from 'mysql2/promise';

/** An event as the store holds it, as far as a check of the topics needs it. */
export interface StoredEvent {
  readonly category: string;
  readonly partition: number;
  readonly position: number;
  readonly id: string;
  /** SHA-256 of the data, in hexadecimal, computed by the database now. */
  readonly sha256: string;
}

/**
 * Every event of a log in MySQL, read by plain SQL, because the event store's own code is what is being tested. One partition
 * after the other; the whole of it is one snapshot.
 */
export async function storedEvents(databaseUrl: string): Promise<StoredEvent[]> {
  const { createConnection } = await import('mysql2/promise');
  const connection = await createConnection({ uri: databaseUrl, supportBigNumbers: true });
  try {
    await connection.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await connection.query('START TRANSACTION WITH CONSISTENT SNAPSHOT');
    const [heads] = await connection.query<RowDataPacket[]>(
      'SELECT category, partition_no FROM log_heads WHERE position > 0 ORDER BY category, partition_no',
    );
    const events: StoredEvent[] = [];
    for (const { category, partition_no } of heads) {
      const [rows] = await connection.query<RowDataPacket[]>(
        `SELECT position, BIN_TO_UUID(id) AS id, SHA2(data, 256) AS sha256
           FROM events WHERE category = ? AND partition_no = ? ORDER BY position`,
        [category, partition_no],
      );
      for (const { position, id, sha256 } of rows) {
        events.push({
          category: String(category),
          partition: Number(partition_no),
          position: Number(position),
          id: String(id),
          sha256: String(sha256),
        });
      }
    }
    return events;
  } finally {
    await connection.end();
  }
}
