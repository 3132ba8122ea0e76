import { isEventType } from '#contracts';
import { partitionPages, type Category, type EventAddress, type EventEnvelope, type EventStore } from '#event-sourcing';

/** What an ingestion recorded: the events of each stream, their versions by id. */
export type RecordedFacts = ReadonlyMap<string, ReadonlyMap<string, number>>;

const categories: readonly Category[] = ['prices', 'articles', 'instruments'];

/**
 * The events of an ingestion, found between the instants at which it began and ended: what it recorded lies there in each
 * partition, among what others recorded meanwhile.
 */
export async function recordedFacts(
  store: EventStore,
  ingestionId: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<RecordedFacts> {
  const facts = new Map<string, Map<string, number>>();
  for (const category of categories) {
    for (const head of await store.heads(category)) {
      const after = await store.positionAt(head, from - 1);
      const upTo = await store.positionAt(head, to);
      for await (const events of partitionPages(store, head, { after, upTo })) {
        for (const event of events) note(facts, event, ingestionId);
      }
    }
  }
  return facts;
}

/** The one event at an address, with its stream. */
export async function factAt(store: EventStore, address: EventAddress): Promise<EventEnvelope | undefined> {
  const [event] = await store.readPartition(address, address.position - 1, 1);
  return event?.position === address.position ? event : undefined;
}

function note(
  facts: Map<string, Map<string, number>>,
  { stream, version, id, correlationId, type }: EventEnvelope,
  ingestionId: string,
) {
  if (correlationId !== ingestionId || !isEventType(type)) return;
  const known = facts.get(stream);
  if (known) known.set(id, version);
  else facts.set(stream, new Map([[id, version]]));
}
