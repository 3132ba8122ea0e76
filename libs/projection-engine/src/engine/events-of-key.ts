import type { EventStore, LogPartition, RecordedEvent } from '#event-sourcing';
import type { EventDecoder } from '../consuming/event-batch.js';

/** Events of a key that are read at a time. */
const page = 2_000;

export interface EventsNeed {
  /** Up to and including this position. */
  readonly upTo: number;
  readonly types: ReadonlySet<string>;
  /** Positions of events that are no part of the past. */
  readonly dropped: ReadonlySet<number> | undefined;
}

/** The events of a key from the first one on, in order. */
export async function readEventsOfKey(
  store: EventStore,
  decoder: EventDecoder,
  { category }: LogPartition,
  key: string,
  { upTo, types, dropped }: EventsNeed,
): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for (let after = 0; after < upTo;) {
    const read = await store.readByKey(category, key, { after, upTo, limit: page });
    for (const envelope of read) {
      if (!types.has(envelope.type) || dropped?.has(envelope.position) === true) continue;
      events.push(decoder.decode(envelope));
    }
    if (read.length < page) break;
    after = read.at(-1)!.position;
  }
  return events;
}
