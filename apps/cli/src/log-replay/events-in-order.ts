import {
  formatPartition,
  MarketlogError,
  partitionOf,
  type Category,
  type EventAddress,
  type EventEnvelope,
  type EventStore,
  type LogPartition,
} from '#event-sourcing';
import type { Bound } from './bound.js';

/** Which events are replayed. */
export interface ReplayRange {
  readonly category: Category;
  readonly from?: Bound | undefined;
  readonly to?: Bound | undefined;
  readonly key?: string | undefined;
  /** The event after which an earlier replay of the range goes on. */
  readonly after?: EventAddress | undefined;
}

/** Events of one partition that are read at a time. */
const page = 500;

/** What of one partition is still to come. */
interface Rest {
  readonly partition: LogPartition;
  position: number;
  readonly upTo: number;
  read: EventEnvelope[];
}

/**
 * The events of a range over all partitions in the order in which they were recorded; those of one moment by partition. So each key's order
 * is kept, and one event says how far it is.
 * @throws MarketlogError `event_not_found` where a place of the range is not in the log, `range_empty` where nothing lies in it
 */
export async function* eventsInOrder(store: EventStore, range: ReplayRange): AsyncGenerator<EventEnvelope> {
  const rests = (await restsOf(store, range)).filter(({ position, upTo }) => position < upTo);
  if (rests.length === 0) throw new MarketlogError('range_empty', `no event of ${range.category} lies in this range`);
  for (;;) {
    for (const rest of rests) if (rest.read.length === 0) await fill(store, rest, range.key);
    const next = rests.filter(({ read }) => read.length > 0).sort((a, b) => compare(a.read[0]!, b.read[0]!))[0];
    if (next === undefined) return;
    yield next.read.shift()!;
  }
}

async function fill(store: EventStore, rest: Rest, key: string | undefined): Promise<void> {
  const { partition, position, upTo } = rest;
  if (position >= upTo) return;
  if (key === undefined) {
    rest.read = await store.readPartition(partition, position, Math.min(page, upTo - position));
  } else {
    rest.read = await store.readByKey(partition.category, key, { after: position, upTo, limit: page });
  }
  rest.position = rest.read.at(-1)?.position ?? upTo;
}

function compare(a: EventEnvelope, b: EventEnvelope): number {
  return a.recordedAt - b.recordedAt || a.partition - b.partition;
}

/** What was appended after the replay began is not part of it. */
async function restsOf(store: EventStore, { category, from, to, key, after }: ReplayRange): Promise<Rest[]> {
  const { partitions } = await store.identity();
  for (const bound of [from, to, after]) if (typeof bound === 'object') await find(store, bound, category);
  const done = after && (await find(store, after, category));
  const heads = (await store.heads(category)).filter(
    ({ partition }) =>
      (key === undefined || partition === partitionOf(key, partitions)) &&
      [from, to].every((bound) => typeof bound !== 'object' || bound.partition === partition),
  );
  return Promise.all(
    heads.map(async (head): Promise<Rest> => {
      const partition = { category, partition: head.partition };
      const first = typeof from === 'number' ? await store.positionAt(partition, from - 1) : (from?.position ?? 1) - 1;
      const last = typeof to === 'number' ? await store.positionAt(partition, to) : (to?.position ?? head.position);
      const reached = done === undefined ? 0 : await reachedBy(store, partition, done);
      return { partition, position: Math.max(first, reached), upTo: Math.min(last, head.position), read: [] };
    }),
  );
}

/** The last position of a partition that comes no later than an event of another. */
async function reachedBy(store: EventStore, partition: LogPartition, done: EventEnvelope): Promise<number> {
  if (partition.partition === done.partition) return done.position;
  return store.positionAt(partition, partition.partition < done.partition ? done.recordedAt : done.recordedAt - 1);
}

async function find(store: EventStore, address: EventAddress, category: Category): Promise<EventEnvelope> {
  const place = `${formatPartition(address)}@${address.position}`;
  if (address.category !== category)
    throw new MarketlogError(
      'event_not_found',
      `${place} is not an event of ${category}; expected ${category}-N@POSITION`,
    );
  const { partitions } = await store.identity();
  const [event] = address.partition < partitions ? await store.readPartition(address, address.position - 1, 1) : [];
  if (event === undefined) throw new MarketlogError('event_not_found', `the log has no event ${place}`);
  return event;
}
