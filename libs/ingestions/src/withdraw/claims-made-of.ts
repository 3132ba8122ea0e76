import { identifyStream, partitionPages, type EventStore } from '#event-sourcing';
import type { RecordedFacts } from './recorded-facts.js';

/** What models have said of facts: it was said at its time and stays in the log. */
export interface ClaimsMade {
  /** Scores of texts of the articles. */
  readonly sentiment: number;
  /** Predictions of the stocks, made after the first of the facts was recorded. */
  readonly predictions: number;
}

const streamsAtOnce = 500;

/** @param since UTC milliseconds at which the first of the facts was recorded */
export async function claimsMadeOf(store: EventStore, facts: RecordedFacts, since: number): Promise<ClaimsMade> {
  const streams = [...facts.keys()].map((stream) => identifyStream(stream));
  const scored = streams.flatMap(({ category, key }) => (category === 'articles' ? [`sentiment-${key}`] : []));
  const stocks = new Set(streams.flatMap(({ category, key }) => (category === 'prices' ? [key] : [])));
  return { sentiment: await eventsIn(store, scored), predictions: await predictionsOf(store, stocks, since) };
}

async function eventsIn(store: EventStore, streams: readonly string[]): Promise<number> {
  let count = 0;
  for (let at = 0; at < streams.length; at += streamsAtOnce) {
    const found = await store.readStreams(streams.slice(at, at + streamsAtOnce));
    for (const events of found.values()) count += events.length;
  }
  return count;
}

async function predictionsOf(store: EventStore, stocks: ReadonlySet<string>, since: number): Promise<number> {
  let count = 0;
  for (const head of await store.heads('predictions')) {
    const after = await store.positionAt(head, since - 1);
    for await (const events of partitionPages(store, head, { after, upTo: head.position })) {
      count += events.filter(({ key, type }) => type === predicted && stocks.has(key)).length;
    }
  }
  return count;
}

const predicted = 'marketlog.predictions.v1.PricePredicted';
