import type { EventAddress } from './address.js';

/** What the append port takes. `data` is the Protobuf encoding of the schema that `type` names. */
export interface NewEvent {
  /** UUID, lower case. For an ingested fact a UUIDv5 over its natural key and content, so that a repeat is recognised. */
  readonly id: string;
  /** Literal such as `marketlog.prices.v1.DailyBarRecorded`. */
  readonly type: string;
  /** When it was true in the market: UTC milliseconds. */
  readonly occurredAt: number;
  /** UUID of the ingestion, request or run that this event belongs to. */
  readonly correlationId?: string | undefined;
  /** UUID of the event that caused this one. */
  readonly causationId?: string | undefined;
  readonly data: Uint8Array;
}

/** An event as the log holds it. */
export interface EventEnvelope extends EventAddress {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  /** 1, 2, 3 … within the stream. */
  readonly version: number;
  readonly key: string;
  /** UTC milliseconds. */
  readonly occurredAt: number;
  /** When the log accepted it, by the database's clock: UTC milliseconds, never earlier than the event before it in the partition. */
  readonly recordedAt: number;
  readonly correlationId: string | null;
  readonly causationId: string | null;
  readonly data: Uint8Array;
}

/** An event whose payload has been decoded and brought to its newest version. */
export interface RecordedEvent<T extends string = string, D = unknown> extends Omit<EventEnvelope, 'data' | 'type'> {
  readonly type: T;
  readonly data: D;
}
