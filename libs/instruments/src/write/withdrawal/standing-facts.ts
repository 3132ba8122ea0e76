import { decodeEvent, type MarketlogEvent } from '#contracts';
import {
  keyPages,
  partitionPages,
  type Category,
  type EventAddress,
  type EventEnvelope,
  type EventStore,
} from '#event-sourcing';

/** A fact of another stream that stands on the registration of an instrument. */
export interface FactOfInstrument extends EventAddress {
  readonly correlationId: string | null;
}

/** A registration whose instrument is looked at. */
export interface Registration {
  readonly instrumentId: string;
  /** UTC milliseconds. */
  readonly recordedAt: number;
  /** An ingestion whose own facts do not count: in a rehearsal they are still there. */
  readonly without: string | null;
}

/**
 * What stands on registrations, at most one fact for each: bars and actions in force, predictions, and articles that mention the
 * instrument. Read from the log alone: the articles of all instruments in one go, those of one stock by its key.
 */
export async function factsStandingOn(
  store: EventStore,
  registrations: readonly Registration[],
): Promise<Map<string, FactOfInstrument>> {
  const found = new Map<string, FactOfInstrument>();
  for (const registration of registrations) {
    const fact = (await pricesStandingOn(store, registration)) ?? (await ofKey(store, 'predictions', registration));
    if (fact) found.set(registration.instrumentId, fact);
  }
  const left = registrations.filter(({ instrumentId }) => !found.has(instrumentId));
  for (const [id, fact] of await articlesThatMention(store, left)) found.set(id, fact);
  return found;
}

/** A bar or an action in force. */
export function pricesStandingOn(store: EventStore, registration: Registration): Promise<FactOfInstrument | undefined> {
  return ofKey(store, 'prices', registration);
}

async function ofKey(
  store: EventStore,
  category: Category,
  { instrumentId, without }: Registration,
): Promise<FactOfInstrument | undefined> {
  const inForce = new FactsInForce(without);
  for await (const events of keyPages(store, category, instrumentId, { upTo: Number.MAX_SAFE_INTEGER })) {
    for (const event of events) inForce.see(event);
  }
  return inForce.first;
}

/** Articles have keys of their own, so those since the first registration are looked through. */
async function articlesThatMention(
  store: EventStore,
  registrations: readonly Registration[],
): Promise<Map<string, FactOfInstrument>> {
  const inForce = new Map(registrations.map(({ instrumentId, without }) => [instrumentId, new FactsInForce(without)]));
  if (inForce.size === 0) return new Map();
  const since = Math.min(...registrations.map(({ recordedAt }) => recordedAt));
  for (const head of await store.heads('articles')) {
    const after = await store.positionAt(head, since - 1);
    for await (const events of partitionPages(store, head, { after, upTo: head.position })) {
      for (const event of events) {
        for (const id of mentionedBy(decodeEvent(event))) inForce.get(id)?.see(event);
      }
    }
  }
  return new Map([...inForce].flatMap(([id, { first }]) => (first ? [[id, first] as const] : [])));
}

/** Withdrawals name the instruments of what they withdraw. */
function mentionedBy(event: MarketlogEvent): readonly string[] {
  switch (event.type) {
    case 'marketlog.articles.v1.ArticlePublished':
    case 'marketlog.articles.v1.ArticleLinkedToInstruments':
      return event.data.mentions.map(({ instrumentId }) => instrumentId);
    case 'marketlog.articles.v1.ArticleWithdrawn':
    case 'marketlog.articles.v1.ArticleLinkWithdrawn':
      return event.data.instrumentIds;
    default:
      return [];
  }
}

/** Facts that no withdrawal has taken back yet. */
class FactsInForce {
  private readonly facts = new Map<string, FactOfInstrument>();

  constructor(private readonly without: string | null) {}

  see(envelope: EventEnvelope): void {
    const { id, category, partition, position, correlationId } = envelope;
    if (/Withdrawn$/.test(envelope.type)) {
      const { data } = decodeEvent(envelope);
      if ('withdraws' in data) this.facts.delete(data.withdraws);
    } else if (correlationId === null || correlationId !== this.without) {
      this.facts.set(id, { category, partition, position, correlationId });
    }
  }

  get first(): FactOfInstrument | undefined {
    return this.facts.values().next().value;
  }
}
