import { decodeEvent, storedTypes } from '#contracts';
import type { EventEnvelope, EventStore } from '#event-sourcing';
import { inOrder, type Inputs } from '../window/inputs.js';
import { PriceHistory, priceEventTypes, type Availability, type PriceEvent } from '../window/price-history.js';

/**
 * The events that something says it was computed from, in order of stream and version.
 * @throws Error where the log lacks one of them
 */
export async function namedEvents(
  store: EventStore,
  { inputs, inputEvents }: Pick<Inputs, 'inputs' | 'inputEvents'>,
): Promise<EventEnvelope[]> {
  const runs = inputs.map(({ stream, firstVersion, lastVersion }) =>
    store.readStream(stream, firstVersion, lastVersion - firstVersion + 1),
  );
  const single = inputEvents.map(async (id) => {
    const event = await store.readById(id);
    return event === undefined ? [] : [event];
  });
  const found = (await Promise.all([...runs, ...single])).flat();
  const expected = inputs.reduce((sum, { firstVersion, lastVersion }) => sum + lastVersion - firstVersion + 1, 0);
  if (found.length !== expected + inputEvents.length)
    throw new Error(`the log has ${found.length} of ${expected + inputEvents.length} events that are named`);
  return inOrder(found);
}

const prices = new Set(storedTypes(priceEventTypes));

/**
 * Prices as these events alone tell them; seals that are named too tell of none.
 * @param availability by default each counts, whenever it became available
 */
export function historyOf(events: readonly EventEnvelope[], availability: Availability = () => 0): PriceHistory {
  const history = new PriceHistory(availability);
  for (const event of events) if (prices.has(event.type)) history.add(decodeEvent(event) as PriceEvent);
  return history;
}

/** Sees all of a history that consists of named events. */
export const sightOfNamed = (asOfDate: string) => ({ date: asOfDate, cutoffAt: 0 });
