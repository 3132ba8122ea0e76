import { decodeEvent, type PricePredicted } from '#contracts';
import {
  identifyStream,
  partitionPages,
  type EventAddress,
  type EventEnvelope,
  type EventStore,
} from '#event-sourcing';
import type { RecordedFacts } from './recorded-facts.js';

/** What a model said of facts: it was said at its time and stays in the log. */
export interface NamedClaim {
  readonly event: EventAddress;
  readonly kind: 'sentiment' | 'prediction';
  /** Id of the article that was scored, or the symbol that was predicted. */
  readonly of: string;
  /** The session that was predicted, YYYY-MM-DD; null for a score. */
  readonly targetDate: string | null;
}

export interface ClaimsMade {
  /** Scores of texts of the articles. */
  readonly sentiment: number;
  /** Predictions that were computed from one of the facts. */
  readonly predictions: number;
  /** The first of both. */
  readonly named: readonly NamedClaim[];
}

/** Named in an answer, at most. */
const mostNamed = 1000;
const streamsAtOnce = 500;
const predicted = 'marketlog.predictions.v1.PricePredicted';

/** @param since UTC milliseconds at which the first of the facts was recorded */
export async function claimsMadeOf(store: EventStore, facts: RecordedFacts, since: number): Promise<ClaimsMade> {
  const named: NamedClaim[] = [];
  const name = (claim: NamedClaim) => named.length < mostNamed && named.push(claim);
  const sentiment = await scoresOf(store, facts, name);
  const predictions = await predictionsOf(store, facts, since, name);
  return { sentiment, predictions, named };
}

async function scoresOf(store: EventStore, facts: RecordedFacts, name: (claim: NamedClaim) => void): Promise<number> {
  const articles = [...facts.keys()].map((stream) => identifyStream(stream));
  const scored = articles.flatMap(({ category, key }) => (category === 'articles' ? [`sentiment-${key}`] : []));
  let count = 0;
  for (let at = 0; at < scored.length; at += streamsAtOnce) {
    const found = await store.readStreams(scored.slice(at, at + streamsAtOnce));
    for (const event of [...found.values()].flat()) {
      count++;
      name({ event: addressOf(event), kind: 'sentiment', of: event.key, targetDate: null });
    }
  }
  return count;
}

async function predictionsOf(
  store: EventStore,
  facts: RecordedFacts,
  since: number,
  name: (claim: NamedClaim) => void,
): Promise<number> {
  const prices = [...facts].filter(([stream]) => identifyStream(stream).category === 'prices');
  if (prices.length === 0) return 0;
  const stocks = new Set(prices.map(([stream]) => identifyStream(stream).key));
  const versions = new Map(prices.map(([stream, events]) => [stream, [...events.values()]]));
  const ids = new Set(prices.flatMap(([, events]) => [...events.keys()]));
  let count = 0;
  for (const head of await store.heads('predictions')) {
    const after = await store.positionAt(head, since - 1);
    for await (const events of partitionPages(store, head, { after, upTo: head.position })) {
      for (const event of events) {
        if (event.type !== predicted || !stocks.has(event.key)) continue;
        const prediction = decodeEvent(event).data as PricePredicted;
        if (!standsOn(prediction, versions, ids)) continue;
        count++;
        const { symbol: of, targetDate } = prediction;
        name({ event: addressOf(event), kind: 'prediction', of, targetDate });
      }
    }
  }
  return count;
}

/** A prediction names the events that it was computed from: runs of versions, and single ones by id. */
function standsOn(
  { inputs, inputEvents }: PricePredicted,
  versions: ReadonlyMap<string, readonly number[]>,
  ids: ReadonlySet<string>,
): boolean {
  if (inputEvents.some((id) => ids.has(id))) return true;
  return inputs.some(({ stream, firstVersion, lastVersion }) =>
    (versions.get(stream) ?? []).some((version) => firstVersion <= version && version <= lastVersion),
  );
}

function addressOf({ category, partition, position }: EventEnvelope): EventAddress {
  return { category, partition, position };
}
