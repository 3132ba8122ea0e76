import { decodeEvent, storedTypes, type PricePredicted, type SessionSealed } from '#contracts';
import type { EventEnvelope, EventStore } from '#event-sourcing';
import type { ExchangeCalendar } from '#markets';
import { ArticleSentiments } from '../features/sentiment/article-sentiments.js';
import type { PredictedSession, SeenArticles } from '../model/predictor.js';
import type { PriceHistories } from '../window/price-histories.js';
import type { Sight } from '../window/price-history.js';
import type { GroupMember } from './seal.js';

/** What a run knows of a group. */
export interface GroupPrices {
  readonly calendar: ExchangeCalendar;
  readonly members: readonly GroupMember[];
  readonly histories: Pick<PriceHistories, 'of'>;
}

/** The group as a model may look at it. */
export function seenBy(
  { calendar, members, histories }: GroupPrices,
  sight: Sight,
  sentiment?: SeenArticles,
): Omit<PredictedSession, 'state' | 'windows'> {
  return {
    calendar,
    sight,
    sentiment,
    historyOf: (instrumentId) => histories.of(instrumentId),
    instruments: new Map(members.map(({ instrumentId, symbol }) => [symbol, instrumentId])),
  };
}

/** The articles of the log where a model needs them. @param since see ArticleSentiments.read */
export async function articlesFor(
  model: { readonly looksAtSentiment: boolean },
  store: EventStore,
  calendar: ExchangeCalendar,
  since?: number,
): Promise<ArticleSentiments | undefined> {
  return model.looksAtSentiment ? ArticleSentiments.read(store, calendar, since) : undefined;
}

/**
 * What a prediction from a seal may know of articles. Of a session that was sealed live nothing that was recorded afterwards; of one that was
 * sealed as history what is recorded now.
 */
export function articlesSeen(
  articles: ArticleSentiments | undefined,
  { mode, cutoffAt }: Pick<SessionSealed, 'mode' | 'cutoffAt'>,
  availableBy: number,
): SeenArticles | undefined {
  if (articles === undefined) return undefined;
  const recordedThrough = mode === 'live' ? Number(cutoffAt) : articles.recordedThrough;
  return { articles, cutoffAt: availableBy, recordedThrough };
}

/** What a prediction knew of articles: later ones, and later words on them, never change it. */
export function articlesSeenBefore(
  articles: ArticleSentiments | undefined,
  { sentiment, cutoffAt }: Pick<PricePredicted, 'sentiment' | 'cutoffAt'>,
): SeenArticles | undefined {
  if (articles === undefined || sentiment === undefined) return undefined;
  const { recordedThrough, modelVersion: version } = sentiment;
  return { articles, cutoffAt: Number(cutoffAt), recordedThrough: Number(recordedThrough), version };
}

const sealTypes = new Set(storedTypes(['marketlog.predictions.v1.SessionSealed']));

/** Those of some events that are seals, in their order. */
export function sealsAmong(
  events: readonly EventEnvelope[],
): { readonly event: EventEnvelope; readonly seal: SessionSealed }[] {
  return events
    .filter(({ type }) => sealTypes.has(type))
    .map((event) => ({ event, seal: decodeEvent(event).data as SessionSealed }));
}

/** What counted for a prediction: the versions of its seals, or what was known when it was revised. */
export function sightOf(
  { revision, asOfDate, cutoffAt, madeAt }: PricePredicted,
  versions: ReadonlyMap<string, number> | undefined,
): Sight {
  if (revision > 1) return { date: asOfDate, cutoffAt: Number(madeAt) };
  return { date: asOfDate, cutoffAt: Number(cutoffAt), versions };
}

/** The last version of each stream that counts by these seals, of those who cannot be predicted too. */
export function versionsOf(seals: readonly SessionSealed[]): ReadonlyMap<string, number> {
  return new Map(
    seals
      .flatMap(({ members, missing }) => [...missing, ...members])
      .flatMap(({ inputs }) => inputs.map(({ stream, version }) => [stream, version] as const)),
  );
}
