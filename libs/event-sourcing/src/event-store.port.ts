import type { EventAddress, LogPartition } from './address.js';
import type { Category } from './category.js';
import type { EventEnvelope, NewEvent } from './event.js';

/** The version a stream must have for an append to be accepted: `0` for a new stream; `any` where order does not matter. */
export type ExpectedVersion = number | 'any';

/** The outcome of an append; a conflict is expected, not an error. */
export type AppendResult =
  | {
      readonly status: 'appended';
      /** One per event given, in order; of the original where every id was already there. */
      readonly addresses: readonly EventAddress[];
      /** The stream's version after the append. */
      readonly version: number;
      /** True where the events were there before and nothing was written. */
      readonly repeated: boolean;
    }
  | { readonly status: 'conflict'; readonly actualVersion: number };

/** The last position of a partition with events. */
export interface PartitionHead extends LogPartition {
  readonly position: number;
  /** UTC milliseconds of the last event. */
  readonly recordedAt: number;
}

/** What names a log for ever. */
export interface LogIdentity {
  readonly logId: string;
  readonly epoch: number;
  readonly formatVersion: number;
  readonly partitions: number;
  readonly state: 'open' | 'receiving' | 'sealed';
}

/** Payload of one event, in bytes, at most. */
export const maximumPayload = 1024 * 1024;

/** The log: the only place where events enter, and the record of all that did. Injected by this class as token. */
export abstract class EventStore {
  abstract identity(): Promise<LogIdentity>;

  /**
   * Appends all events to one stream, or none. Concurrent calls share a transaction; one call's conflict costs its
   * neighbours nothing. Resolves after the commit.
   * @throws LogError `payload_too_large`, `append_queue_full`, `append_timeout`, `database_locked`, `database_unavailable`.
   */
  abstract append(stream: string, expectedVersion: ExpectedVersion, events: readonly NewEvent[]): Promise<AppendResult>;

  /** Events of one stream in order of version, from `fromVersion` (default 1). */
  abstract readStream(stream: string, fromVersion?: number, limit?: number): Promise<EventEnvelope[]>;

  /**
   * Events of several streams of one category in one call, each in order of version; a stream without events is absent.
   * What deciders of a batch fold their states from.
   */
  abstract readStreams(streams: readonly string[]): Promise<Map<string, EventEnvelope[]>>;

  /** Events after a position, in order and without holes. @throws LogError `hole_in_log`. */
  abstract readPartition(partition: LogPartition, after: number, limit: number): Promise<EventEnvelope[]>;

  /** Events of one key of a category in order of position, after `after` (default 0) and up to and including `upTo`. */
  abstract readByKey(
    category: Category,
    key: string,
    range: { after?: number; upTo: number; limit?: number },
  ): Promise<EventEnvelope[]>;

  abstract readById(id: string): Promise<EventEnvelope | undefined>;

  /** Partitions with at least one event. */
  abstract heads(category?: Category): Promise<PartitionHead[]>;

  /** The last position of the partition with `recordedAt` ≤ the instant (UTC milliseconds); 0 where there is none. */
  abstract positionAt(partition: LogPartition, instant: number): Promise<number>;

  /** The database's clock: UTC milliseconds. */
  abstract now(): Promise<number>;
}
