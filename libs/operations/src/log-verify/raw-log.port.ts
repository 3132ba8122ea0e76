import type { Category, EventAddress, EventEnvelope, LogIdentity, LogPartition } from '#event-sourcing';

/** A row of the log as it lies there: nothing about it is believed yet. */
export interface RawEvent extends EventEnvelope {
  readonly dataSha256: Uint8Array;
}

/** What the log says of a partition, and what is there: read as one state, so that appends meanwhile change neither. */
export interface PartitionExtent extends LogPartition {
  /** The row of `log_heads`; absent where there is none. */
  readonly head: { readonly position: number; readonly recordedAt: number; readonly digest: Uint8Array } | undefined;
  /** The highest position among its events; 0 where there are none. */
  readonly last: number;
}

export interface RawDigest {
  readonly position: number;
  readonly digest: Uint8Array;
}

export interface StreamVersion extends EventAddress {
  readonly stream: string;
  readonly version: number;
}

/** The log without the guards of the event store: what a check of it reads. All lists come in pages, so memory is bounded. */
export abstract class RawLog {
  abstract identity(): Promise<LogIdentity>;
  abstract extents(): Promise<PartitionExtent[]>;
  /** In order of position; rows that share the position at a page's end come together. */
  abstract events(partition: LogPartition, after: number, limit: number): Promise<RawEvent[]>;
  /** Kept digests above `after` and up to `upTo`, in order of position. */
  abstract digests(partition: LogPartition, after: number, upTo: number): Promise<RawDigest[]>;
  /** In order of stream and version, after the one given; rows that share both come together. */
  abstract streamVersions(after: { stream: string; version: number }, limit: number): Promise<StreamVersion[]>;
  /** Places of events whose id another one has as well, at most so many. */
  abstract repeatedIds(limit: number): Promise<(EventAddress & { readonly id: string })[]>;
}

/** A category as the log's rows write it; what is none is kept, to be named as a fault. */
export function rawCategory(text: unknown): Category {
  return String(text) as Category;
}
