import type { LogPartition } from './address.js';
import type { Category } from './category.js';
import type { EventEnvelope } from './event.js';
import type { EventStore } from './event-store.port.js';

/** Events that are held at a time. */
const pageSize = 2_000;

/** Positions of a partition: those after `after` (default 0), up to and including `upTo`. */
export interface PositionRange {
  readonly after?: number;
  readonly upTo: number;
}

/** The events of a partition in order, page by page. @throws LogError `hole_in_log`. */
export async function* partitionPages(
  store: Pick<EventStore, 'readPartition'>,
  partition: LogPartition,
  { after = 0, upTo }: PositionRange,
): AsyncGenerator<EventEnvelope[]> {
  while (after < upTo) {
    const events = await store.readPartition(partition, after, Math.min(pageSize, upTo - after));
    if (events.length === 0) return;
    yield events;
    after = events.at(-1)!.position;
  }
}

/** The events of one key of a category in order, page by page. */
export async function* keyPages(
  store: Pick<EventStore, 'readByKey'>,
  category: Category,
  key: string,
  { after = 0, upTo }: PositionRange,
): AsyncGenerator<EventEnvelope[]> {
  while (after < upTo) {
    const events = await store.readByKey(category, key, { after, upTo, limit: pageSize });
    if (events.length > 0) yield events;
    if (events.length < pageSize) return;
    after = events.at(-1)!.position;
  }
}
