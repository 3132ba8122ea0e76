import { isEventType } from '#contracts';
import { partitionPages, type Category, type EventAddress, type EventEnvelope, type EventStore } from '#event-sourcing';

/** Facts to be taken back: the events of each stream, their versions by id. */
export type RecordedFacts = ReadonlyMap<string, ReadonlyMap<string, number>>;

const categories: readonly Category[] = ['prices', 'articles', 'instruments'];

/** Streams of a part. */
const streamsAtOnce = 16;
/** Streams that are known to have had their turn; one that is forgotten is read again. */
const mostRemembered = 100_000;

export interface RecordedSpan {
  /** UTC milliseconds at which the ingestion began and ended. */
  readonly from: number;
  readonly to: number;
  readonly remembered?: number;
}

/**
 * The events of an ingestion, part by part, so that of millions only some are held: each stream comes once, with all that the ingestion
 * recorded in it. They are found between the instants at which it began and ended: what it recorded lies there in each partition, among
 * what others recorded meanwhile.
 */
export async function* recordedFacts(
  store: EventStore,
  ingestionId: string,
  { from, to, remembered = mostRemembered }: RecordedSpan,
): AsyncGenerator<RecordedFacts> {
  for (const category of categories) {
    for (const head of await store.heads(category)) {
      const after = await store.positionAt(head, from - 1);
      const upTo = await store.positionAt(head, to);
      const seen = new Set<string>();
      for await (const events of partitionPages(store, head, { after, upTo })) {
        const met = firstOfEachStream(events, ingestionId, seen);
        for (let at = 0; at < met.length; at += streamsAtOnce)
          yield await factsOf(store, met.slice(at, at + streamsAtOnce), { ingestionId, after });
        forgetOldest(seen, remembered);
      }
    }
  }
}

/** The one event at an address, with its stream. */
export async function factAt(store: EventStore, address: EventAddress): Promise<EventEnvelope | undefined> {
  const [event] = await store.readPartition(address, address.position - 1, 1);
  return event?.position === address.position ? event : undefined;
}

function firstOfEachStream(
  events: readonly EventEnvelope[],
  ingestionId: string,
  seen: Set<string>,
): readonly EventEnvelope[] {
  return events.filter((event) => {
    if (!isFactOf(event, ingestionId) || seen.has(event.stream)) return false;
    seen.add(event.stream);
    return true;
  });
}

/** All that an ingestion recorded in the streams of the events; a stream whose first fact is an earlier one has had its turn. */
async function factsOf(
  store: EventStore,
  met: readonly EventEnvelope[],
  { ingestionId, after }: { readonly ingestionId: string; readonly after: number },
): Promise<Map<string, Map<string, number>>> {
  const streams = await store.readStreams(met.map(({ stream }) => stream));
  const facts = new Map<string, Map<string, number>>();
  for (const { stream, id } of met) {
    const own = (streams.get(stream) ?? []).filter((event) => isFactOf(event, ingestionId));
    if (own.find(({ position }) => position > after)?.id === id)
      facts.set(stream, new Map(own.map((event) => [event.id, event.version])));
  }
  return facts;
}

function isFactOf({ correlationId, type }: EventEnvelope, ingestionId: string): boolean {
  return correlationId === ingestionId && isEventType(type);
}

function forgetOldest(seen: Set<string>, most: number): void {
  for (const stream of seen) {
    if (seen.size <= most) return;
    seen.delete(stream);
  }
}
