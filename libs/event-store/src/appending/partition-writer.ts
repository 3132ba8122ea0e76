import { DigestChain, digestInterval, type Category, type DigestedEvent, type EventAddress } from '#event-sourcing';
import type { SqlValue } from '#database';
import type { AppendRequest, PreparedEvent } from './append-request.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Of the event that is digested next. */
const unknown = {
  id: '',
  stream: '',
  key: '',
  type: '',
  version: 0,
  position: 0,
  occurredAt: 0,
  correlationId: null,
  causationId: null,
};

export interface LockedHead {
  readonly category: Category;
  readonly partition: number;
  readonly position: number;
  /** UTC milliseconds. */
  readonly recordedAt: number;
  readonly digest: Uint8Array;
}

/** Gives the accepted events of one partition their positions, times and digests, and makes their rows. */
export class PartitionWriter {
  readonly digests: SqlValue[][] = [];
  private readonly chain: DigestChain;
  private readonly recordedAt: number;
  private position: number;
  /** One object for all events: nothing keeps it, and a new one for each shows in the garbage collector. */
  private readonly digested: Mutable<DigestedEvent>;

  /** @param now the database's clock after the lock; a clock that was set back does not turn back the log. */
  constructor(
    private readonly locked: LockedHead,
    now: number,
  ) {
    this.position = locked.position;
    this.recordedAt = Math.max(now, locked.recordedAt);
    this.chain = new DigestChain(locked.digest);
    const { category, partition } = locked;
    this.digested = { ...unknown, category, partition, recordedAt: this.recordedAt };
  }

  get head(): LockedHead {
    const { position, recordedAt } = this;
    return { ...this.locked, position, recordedAt, digest: this.chain.value };
  }

  get moved(): boolean {
    return this.position > this.locked.position;
  }

  /** Answers the row of the next event of an accepted append, and adds its address to `addresses`. */
  place(request: AppendRequest, prepared: PreparedEvent, version: number, addresses: EventAddress[]): SqlValue[] {
    const { stream, category, partition, key } = request;
    const { event, id, correlationId, causationId, dataSha256 } = prepared;
    const { type, occurredAt, data } = event;
    const { digested, recordedAt } = this;
    const position = ++this.position;
    digested.stream = stream;
    digested.key = key;
    digested.id = event.id;
    digested.type = type;
    digested.version = version;
    digested.position = position;
    digested.occurredAt = occurredAt;
    digested.correlationId = event.correlationId ?? null;
    digested.causationId = event.causationId ?? null;
    this.chain.add(digested, dataSha256);
    addresses.push({ category, partition, position });
    if (position % digestInterval === 0) this.digests.push([category, partition, position, this.chain.value]);
    return [
      category,
      partition,
      position,
      id,
      stream,
      version,
      type,
      key,
      occurredAt,
      recordedAt,
      correlationId,
      causationId,
      data,
      dataSha256,
    ];
  }
}
