import { decodeEvent, storedTypes } from '#contracts';
import type { EventStore } from '#event-sourcing';
import { barEventTypes, type BarEvent } from './bar-history.js';

const page = 2_000;
const wanted = new Set(storedTypes(barEventTypes));

/** What indicators of an instrument depend on, in order, up to and including a position of its partition. */
export async function* priceEvents(store: EventStore, instrumentId: string, upTo: number): AsyncGenerator<BarEvent[]> {
  for (let after = 0; after < upTo;) {
    const read = await store.readByKey('prices', instrumentId, { after, upTo, limit: page });
    yield read.filter(({ type }) => wanted.has(type)).map((envelope) => decodeEvent(envelope) as BarEvent);
    if (read.length < page) return;
    after = read.at(-1)!.position;
  }
}
