import { Injectable } from '@nestjs/common';
import { storedTypes } from '#contracts';
import { type EventEnvelope, type LogPartition, uuidToBytes } from '#event-sourcing';
import { Database, type SqlValue } from '#database';
import { readEvents } from '#event-store';

export interface EventFilter {
  readonly fromPosition?: number | undefined;
  readonly toPosition?: number | undefined;
  readonly type?: string | undefined;
  readonly key?: string | undefined;
  /** UUIDs. */
  readonly correlationId?: string | undefined;
  readonly causationId?: string | undefined;
}

/** Looks events up by what the EventStore port does not filter by; for people, never for consumers. */
@Injectable()
export class EventsRepository {
  constructor(private readonly database: Database) {}

  /** Events of one partition beyond a position, in the order asked for: a range of the primary key or of an index. */
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
    where('correlation_id = ?', bytesOf(filter.correlationId));
    where('causation_id = ?', bytesOf(filter.causationId));
    where(order.sort === 'asc' ? 'position > ?' : 'position < ?', order.beyond ?? undefined);
    where('position >= ?', filter.fromPosition || undefined);
    where('position <= ?', filter.toPosition);
    if (filter.type !== undefined) {
      const types = storedTypes([filter.type]);
      conditions.push(`type IN (${types.map(() => '?').join()})`);
      parameters.push(...types);
    }
    return readEvents(
      this.database,
      `WHERE ${conditions.join(' AND ')} ORDER BY position ${order.sort} LIMIT ${order.limit}`,
      parameters,
    );
  }
}

function bytesOf(uuid: string | undefined): SqlValue | undefined {
  return uuid === undefined ? undefined : uuidToBytes(uuid);
}
