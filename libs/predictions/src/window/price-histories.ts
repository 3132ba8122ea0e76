import { decodeEvent, storedTypes } from '#contracts';
import type { EventStore } from '#event-sourcing';
import { PriceHistory, priceEventTypes, type Availability, type PriceEvent } from './price-history.js';

const streamsPerRead = 100;
const wanted = new Set(storedTypes(priceEventTypes));

/** The prices of several instruments over some calendar years, read from the log. */
export class PriceHistories {
  readonly #byInstrument = new Map<string, PriceHistory>();

  private constructor(private readonly availability: Availability) {}

  /** Bars of these years, and all splits and distributions. */
  static async read(
    store: EventStore,
    instrumentIds: readonly string[],
    years: { readonly from: number; readonly to: number },
    availability: Availability,
  ): Promise<PriceHistories> {
    const histories = new PriceHistories(availability);
    const streams = instrumentIds.flatMap((id) => [
      [id, `actions-${id}`] as const,
      ...Array.from({ length: years.to - years.from + 1 }, (_, i) => [id, `prices-${id}-${years.from + i}`] as const),
    ]);
    for (let at = 0; at < streams.length; at += streamsPerRead) {
      const chunk = streams.slice(at, at + streamsPerRead);
      const events = await store.readStreams(chunk.map(([, stream]) => stream));
      for (const [id, stream] of chunk) {
        for (const envelope of events.get(stream) ?? []) {
          if (wanted.has(envelope.type)) histories.of(id).add(decodeEvent(envelope) as PriceEvent);
        }
      }
    }
    return histories;
  }

  /** Empty where nothing is recorded. */
  of(instrumentId: string): PriceHistory {
    let history = this.#byInstrument.get(instrumentId);
    if (history === undefined) this.#byInstrument.set(instrumentId, (history = new PriceHistory(this.availability)));
    return history;
  }
}
