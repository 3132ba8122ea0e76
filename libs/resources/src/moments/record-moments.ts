import { Injectable } from '@nestjs/common';
import {
  EventStore,
  formatAddress,
  partitionOf,
  type Category,
  type EventAddress,
  type LogPartition,
} from '#event-sourcing';
import { formatAsOf, type AsOf } from '../parameters/as-of.schema.js';
import { RequestError } from '../problem/request.error.js';

/** An append lives at most 10 s, so what was recorded up to an instant this far back can no longer change. */
const settledAfter = 15_000;

/** What `asOf` of a request means in this log. */
export interface RecordMoment {
  readonly asOf: AsOf;
  /** UTC milliseconds: what was recorded up to here counts. */
  readonly recordedUpTo: number;
  /** True where the same question will be answered the same for ever. */
  readonly settled: boolean;
}

/** Turns `asOf` into positions: the one place where the record's clock is read for a request. */
@Injectable()
export class RecordMoments {
  /** Fixed when the log was made. */
  private partitions: number | undefined;

  constructor(private readonly store: EventStore) {}

  /** The partition in which the events of a key lie. */
  async partitionOf(category: Category, key: string): Promise<LogPartition> {
    this.partitions ??= (await this.store.identity()).partitions;
    return { category, partition: partitionOf(key, this.partitions) };
  }

  /** @throws RequestError `as_of_in_future` for the address of an event that is not there. */
  async resolve(asOf: AsOf): Promise<RecordMoment> {
    const now = await this.store.now();
    if (asOf.kind === 'instant') {
      return { asOf, recordedUpTo: asOf.instant, settled: asOf.instant <= now - settledAfter };
    }
    const { address } = asOf;
    const { partitions } = await this.store.identity();
    const [event] =
      address.partition < partitions ? await this.store.readPartition(address, address.position - 1, 1) : [];
    if (event === undefined) throw inFuture(asOf, 'the log holds no such event');
    return { asOf, recordedUpTo: event.recordedAt, settled: event.recordedAt <= now - settledAfter };
  }

  /**
   * The last position of a partition that the moment holds; 0 where it lies before the first event. An address names its own
   * position in its partition; elsewhere the last one recorded no later than it.
   * @throws RequestError `as_of_in_future` where the moment is later than both the clock and all that is recorded there.
   */
  async positionIn(partition: LogPartition, moment: RecordMoment): Promise<number> {
    const { asOf, recordedUpTo } = moment;
    if (asOf.kind === 'address' && isIn(partition, asOf.address)) return asOf.address.position;
    if (recordedUpTo > (await this.store.now())) {
      const heads = await this.store.heads(partition.category);
      const head = heads.find((each) => each.partition === partition.partition);
      if (recordedUpTo > (head?.recordedAt ?? 0)) throw inFuture(asOf, 'that moment has not come yet');
    }
    return this.store.positionAt(partition, recordedUpTo);
  }

  /** When the first event of a key was recorded, where that lies after a position: UTC milliseconds; else null. */
  async knownAfter(partition: LogPartition, key: string, position: number): Promise<number | null> {
    const [first] = await this.store.readByKey(partition.category, key, { upTo: Number.MAX_SAFE_INTEGER, limit: 1 });
    return first === undefined || first.position <= position ? null : first.recordedAt;
  }
}

/** Within an address' own partition nothing can come before it any more, however young it is. */
export function isSettled(partition: LogPartition, { asOf, settled }: RecordMoment): boolean {
  return settled || (asOf.kind === 'address' && isIn(partition, asOf.address));
}

function isIn(partition: LogPartition, address: EventAddress): boolean {
  return address.category === partition.category && address.partition === partition.partition;
}

function inFuture(asOf: AsOf, detail: string): RequestError {
  const expected = 'a moment that has come, or the address of a recorded event';
  return new RequestError('as_of_in_future', detail, [{ parameter: 'asOf', received: formatAsOf(asOf), expected }]);
}

/** As `meta.asOfPosition` shows it; null before the first event. */
export function formatPosition(partition: LogPartition, position: number): string | null {
  return position === 0 ? null : formatAddress({ ...partition, position });
}
