import {
  EventStore,
  formatPartition,
  LogError,
  type AppendResult,
  type AppendSignal,
  type Category,
  type EventEnvelope,
  type ExpectedVersion,
  type LogIdentity,
  type LogPartition,
  type NewEvent,
  type PartitionHead,
} from '#event-sourcing';
import type { Database } from '#database';
import { AppendBatcher } from './appending/append-batcher.js';
import { appendLimits, largestAppend, type AppendLimits } from './appending/append-limits.js';
import { prepareAppend } from './appending/append-request.js';
import { EventReader } from './reading/event-reader.js';
import { openLog, readIdentity, type OpenLogOptions } from './log-identity.js';
import { nowExpression } from './log-sql.js';
import { lastPositionAt } from './reading/position-search.js';

type HeadRow = { category: Category; partition_no: number; position: number; recorded_at: number };

/** The event store in SQLite or MySQL. */
export class SqlEventStore extends EventStore {
  private readonly batcher: AppendBatcher;
  private readonly reader: EventReader;

  private constructor(
    private readonly database: Database,
    private readonly partitions: number,
    limits: AppendLimits,
    private readonly signal: AppendSignal | undefined,
  ) {
    super();
    this.batcher = new AppendBatcher(database, limits);
    this.reader = new EventReader(database, partitions);
  }

  /** @throws LogError `no_log`, `partition_count_mismatch`, `log_format_mismatch`. */
  static async open(
    database: Database,
    options: OpenLogOptions & { readonly limits?: Partial<AppendLimits>; readonly signal?: AppendSignal | undefined },
  ): Promise<SqlEventStore> {
    const { partitions } = await openLog(database, options);
    return new SqlEventStore(
      database,
      partitions,
      { ...appendLimits[database.dialect], ...options.limits },
      options.signal,
    );
  }

  async identity(): Promise<LogIdentity> {
    const identity = await readIdentity(this.database);
    if (identity === undefined) throw new LogError('no_log', 'the database holds no log any more');
    return identity;
  }

  async append(stream: string, expectedVersion: ExpectedVersion, events: readonly NewEvent[]): Promise<AppendResult> {
    const request = prepareAppend(stream, expectedVersion, events, this.partitions);
    if (events.length > largestAppend.events || request.bytes > largestAppend.bytes) {
      throw new LogError(
        'batch_too_large',
        `${stream}: one append takes at most ${largestAppend.events} events and ${largestAppend.bytes} bytes`,
      );
    }
    if (events.length === 0) return this.appendNothing(stream, expectedVersion);
    const result = await this.batcher.append(request);
    if (result.status === 'appended' && !result.repeated) this.signal?.appended(request, events.length);
    return result;
  }

  readStream(stream: string, fromVersion?: number, limit?: number): Promise<EventEnvelope[]> {
    return this.reader.readStream(stream, fromVersion, limit);
  }

  readStreams(streams: readonly string[]): Promise<Map<string, EventEnvelope[]>> {
    return this.reader.readStreams(streams);
  }

  readPartition(partition: LogPartition, after: number, limit: number): Promise<EventEnvelope[]> {
    return this.reader.readPartition(partition, after, limit);
  }

  readByKey(
    category: Category,
    key: string,
    range: { after?: number; upTo: number; limit?: number },
  ): Promise<EventEnvelope[]> {
    return this.reader.readByKey(category, key, range);
  }

  readById(id: string): Promise<EventEnvelope | undefined> {
    return this.reader.readById(id);
  }

  async heads(category?: Category): Promise<PartitionHead[]> {
    const rows = await this.database.query<HeadRow>(
      'SELECT category, partition_no, position, recorded_at FROM log_heads WHERE position > 0' +
        `${category === undefined ? '' : ' AND category = ?'} ORDER BY category, partition_no`,
      category === undefined ? [] : [category],
    );
    return rows.map((row) => ({
      category: row.category,
      partition: row.partition_no,
      position: row.position,
      recordedAt: row.recorded_at,
    }));
  }

  async positionAt({ category, partition }: LogPartition, instant: number): Promise<number> {
    const [head] = await this.database.query<HeadRow>(
      'SELECT position, recorded_at FROM log_heads WHERE category = ? AND partition_no = ?',
      [category, partition],
    );
    if (head === undefined || head.position === 0) return 0;
    if (head.recorded_at <= instant) return head.position;
    return lastPositionAt(instant, head.position, async (positions) => {
      const rows = await this.database.query<{ recorded_at: number }>(
        'SELECT recorded_at FROM events WHERE category = ? AND partition_no = ? ' +
          `AND position IN (${positions.map(() => '?').join(', ')}) ORDER BY position`,
        [category, partition, ...positions],
      );
      if (rows.length < positions.length)
        throw new LogError(
          'hole_in_log',
          `${formatPartition({ category, partition })} lacks events before ${head.position}`,
        );
      return rows.map((row) => row.recorded_at);
    });
  }

  async now(): Promise<number> {
    const [row] = await this.database.query<{ now: number }>(`SELECT ${nowExpression[this.database.dialect]} AS now`);
    return row!.now;
  }

  /** Lets appends that wait finish. The database stays open. */
  close(): Promise<void> {
    return this.batcher.close();
  }

  private async appendNothing(stream: string, expectedVersion: ExpectedVersion): Promise<AppendResult> {
    const version = await this.reader.versionOf(stream);
    if (expectedVersion !== 'any' && expectedVersion !== version) return { status: 'conflict', actualVersion: version };
    return { status: 'appended', addresses: [], version, repeated: false };
  }
}
