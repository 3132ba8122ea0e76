import type { Category, EventEnvelope } from '#event-sourcing';
import { type SqlRow, uuidFromBytes } from '#database';

/** A row of `events` as both databases answer it. */
export interface EventRow extends SqlRow {
  readonly category: Category;
  readonly partition_no: number;
  readonly position: number;
  readonly id: Uint8Array;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly event_key: string;
  readonly occurred_at: number;
  readonly recorded_at: number;
  readonly correlation_id: Uint8Array | null;
  readonly causation_id: Uint8Array | null;
  readonly data: Uint8Array;
}

export function toEnvelope(row: EventRow): EventEnvelope {
  return {
    id: uuidFromBytes(row.id),
    type: row.type,
    stream: row.stream,
    version: row.version,
    category: row.category,
    partition: row.partition_no,
    position: row.position,
    key: row.event_key,
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
    correlationId: row.correlation_id === null ? null : sharedUuid(row.correlation_id),
    causationId: row.causation_id === null ? null : uuidFromBytes(row.causation_id),
    data: row.data,
  };
}

let lastBytes = new Uint8Array(16);
let lastText = uuidFromBytes(lastBytes);

/** Neighbours mostly came with one ingestion: its id is written out, and kept in memory, once for all of them. */
function sharedUuid(bytes: Uint8Array): string {
  for (let i = 0; i < 16; i++) {
    if (bytes[i] === lastBytes[i]) continue;
    lastText = uuidFromBytes(bytes);
    lastBytes = Uint8Array.from(bytes);
    break;
  }
  return lastText;
}
