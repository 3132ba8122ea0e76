import { decodeEvent, storedTypes } from '#contracts';
import { keyPages, type EventStore } from '#event-sourcing';
import { barEventTypes, type BarEvent } from './bar-history.js';

/** Types, as they are stored, of the events that indicators depend on. */
export const priceTypes: ReadonlySet<string> = new Set(storedTypes(barEventTypes));

/** What indicators of an instrument depend on, in order, up to and including a position of its partition. */
export async function* priceEvents(store: EventStore, instrumentId: string, upTo: number): AsyncGenerator<BarEvent[]> {
  for await (const page of keyPages(store, 'prices', instrumentId, { upTo })) {
    yield page.filter(({ type }) => priceTypes.has(type)).map((envelope) => decodeEvent(envelope) as BarEvent);
  }
}
