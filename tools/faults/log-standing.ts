import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { standingOf, standingSql } from '../scoring/scored-log.js';
import type { RecordedEvent } from './recorded-facts.js';

/** https://dev.mysql.com/doc/mysql-errors/9.0/en/server-error-reference.html */
const cannotConvertString = 3854;

/** Questions to a log's tables by plain SQL, because the code that fills them is what is being tested. */
export class LogStanding {
  private connection: Connection | undefined;

  constructor(private readonly url: string) {}

  /** Events that the log holds. */
  async events(): Promise<number> {
    const [row] = await this.rows('SELECT COALESCE(SUM(position), 0) AS events FROM log_heads');
    return Number(row!['events']);
  }

  /** Events that are not on the topics yet. */
  async unpublished(): Promise<number> {
    const [row] = await this.rows(
      `SELECT COALESCE(SUM(log_heads.position - COALESCE(relay_checkpoints.position, 0)), 0) AS events
         FROM log_heads LEFT JOIN relay_checkpoints USING (category, partition_no)`,
    );
    return Number(row!['events']);
  }

  /** The last position that is published, by partition such as `prices-3`. */
  async published(): Promise<Map<string, number>> {
    const rows = await this.rows('SELECT category, partition_no, position FROM relay_checkpoints');
    return new Map(
      rows.map(({ category, partition_no, position }) => [
        `${String(category)}-${String(partition_no)}`,
        Number(position),
      ]),
    );
  }

  /** The last position that is recorded, by partition such as `prices-3`. */
  async heads(): Promise<Map<string, number>> {
    const rows = await this.rows('SELECT category, partition_no, position FROM log_heads WHERE position > 0');
    return new Map(
      rows.map(({ category, partition_no, position }) => [
        `${String(category)}-${String(partition_no)}`,
        Number(position),
      ]),
    );
  }

  /** Texts that wait for their score. */
  async unscored(): Promise<number> {
    const [row] = await this.rows(standingSql);
    const { texts, scores } = standingOf(row!);
    return texts - scores;
  }

  /** What is wrong with the positions, by partition; empty where each runs 1, 2, 3 … up to its head. */
  async faults(): Promise<string[]> {
    const rows = await this.rows(
      `SELECT category, partition_no, log_heads.position AS head, COUNT(events.position) AS events,
              COALESCE(MIN(events.position), 1) AS first, COALESCE(MAX(events.position), 0) AS last
         FROM log_heads LEFT JOIN events USING (category, partition_no)
        GROUP BY category, partition_no, log_heads.position`,
    );
    return rows
      .filter(
        ({ head, events, first, last }) =>
          Number(events) !== Number(head) || Number(last) !== Number(head) || Number(first) !== 1,
      )
      .map((row) => JSON.stringify(row));
  }

  /** Ids of the events of a category, in hexadecimal. */
  async ids(category: string): Promise<string[]> {
    const rows = await this.rows('SELECT LOWER(HEX(id)) AS id FROM events WHERE category = ?', [category]);
    return rows.map(({ id }) => String(id));
  }

  /** Events of a category, those of a stream in their order. */
  async recorded(category: string): Promise<RecordedEvent[]> {
    const sql = 'SELECT stream, type FROM events WHERE category = ? ORDER BY stream, version';
    return (await this.rows(sql, [category])).map(({ stream, type }) => ({
      stream: String(stream),
      type: String(type),
    }));
  }

  /** Who publishes each partition number, by its number. */
  async relays(): Promise<Map<number, string>> {
    const rows = await this.rows("SELECT name, holder FROM leases WHERE name LIKE 'relay:%'");
    return new Map(rows.map(({ name, holder }) => [Number(String(name).slice('relay:'.length)), String(holder)]));
  }

  /** Threads of MySQL that are in the middle of a transaction that writes. */
  async writing(): Promise<number[]> {
    const rows = await this.rows(
      `SELECT trx_mysql_thread_id AS thread FROM information_schema.innodb_trx
        WHERE trx_is_read_only = 0 AND trx_mysql_thread_id <> CONNECTION_ID()`,
    ).catch((error: unknown) => {
      // That table also holds the statements, and MySQL cannot show one with payloads in it: asked again, it is over.
      if ((error as { errno?: number }).errno === cannotConvertString) return [];
      throw error;
    });
    return rows.map(({ thread }) => Number(thread));
  }

  /** Ends a connection as if its cable were cut. @returns false where it has ended already */
  async cut(thread: number): Promise<boolean> {
    return this.rows(`KILL CONNECTION ${thread}`).then(
      () => true,
      () => false,
    );
  }

  async close(): Promise<void> {
    await this.connection?.end().catch(() => undefined);
    this.connection = undefined;
  }

  /** A connection that the server has closed meanwhile shows itself only when it is asked; then another one is. */
  private async rows(sql: string, parameters: string[] = [], again = true): Promise<RowDataPacket[]> {
    const known = this.connection;
    try {
      this.connection ??= await createConnection({ uri: this.url, connectTimeout: 2_000 });
      const [rows] = await this.connection.query<RowDataPacket[]>(sql, parameters);
      return rows;
    } catch (error) {
      this.connection?.destroy();
      this.connection = undefined;
      if (again && known !== undefined) return this.rows(sql, parameters, false);
      throw error;
    }
  }
}
