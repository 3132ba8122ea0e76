import { Injectable } from '@nestjs/common';
import { storedTypes } from '#contracts';
import type { Category, EventEnvelope, LogPartition } from '#event-sourcing';
import { Database, type SqlRow, type SqlValue } from '#sql';
import { stringify } from 'uuid';

export interface EventFilter {
  readonly fromPosition?: number | undefined;
  readonly toPosition?: number | undefined;
  readonly type?: string | undefined;
  readonly key?: string | undefined;
  readonly recordedFrom?: number | undefined;
  readonly recordedTo?: number | undefined;
}

interface EventRow extends SqlRow {
  category: Category;
  partition_no: number;
  position: number;
  id: Uint8Array;
  stream: string;
  version: number;
  type: string;
  event_key: string;
  occurred_at: number;
  recorded_at: number;
  correlation_id: Uint8Array | null;
  causation_id: Uint8Array | null;
  data: Uint8Array;
}

const columns =
  'category, partition_no, position, id, stream, version, type, event_key, occurred_at, recorded_at, correlation_id, causation_id, data';

/** Looks events up by what the EventStore port does not filter by; for people, never for consumers. */
@Injectable()
export class EventsRepository {
  constructor(private readonly database: Database) {}

  /** Events of one partition beyond a position, in the order asked for: a range of the primary key or of the index by key. */
  async page(
    { category, partition }: LogPartition,
    filter: EventFilter,
    order: { readonly sort: 'asc' | 'desc'; readonly beyond: number | null; readonly limit: number },
  ): Promise<EventEnvelope[]> {
    const conditions = ['category = ?', 'partition_no = ?'];
    const parameters: SqlValue[] = [category, partition];
    const where = (condition: string, value: SqlValue | undefined) => {
      if (value === undefined) return;
      conditions.push(condition);
      parameters.push(value);
    };
    where('event_key = ?', filter.key);
    where(order.sort === 'asc' ? 'position > ?' : 'position < ?', order.beyond ?? undefined);
    where('position >= ?', filter.fromPosition);
    where('position <= ?', filter.toPosition);
    if (filter.type !== undefined) {
      const types = storedTypes([filter.type]);
      conditions.push(`type IN (${types.map(() => '?').join()})`);
      parameters.push(...types);
    }
    where('recorded_at >= ?', filter.recordedFrom);
    where('recorded_at <= ?', filter.recordedTo);
    const rows = await this.database.query<EventRow>(
      `SELECT ${columns} FROM events WHERE ${conditions.join(' AND ')} ORDER BY position ${order.sort} LIMIT ${order.limit}`,
      parameters,
    );
    return rows.map(toEnvelope);
  }
}

function toEnvelope(row: EventRow): EventEnvelope {
  return {
    category: row.category,
    partition: row.partition_no,
    position: row.position,
    id: stringify(row.id),
    stream: row.stream,
    version: row.version,
    type: row.type,
    key: row.event_key,
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
    correlationId: row.correlation_id && stringify(row.correlation_id),
    causationId: row.causation_id && stringify(row.causation_id),
    data: row.data,
  };
}
