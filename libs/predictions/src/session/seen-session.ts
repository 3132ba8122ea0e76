import {
  decodeEvent,
  storedTypes,
  type ArticlesSealed,
  type EventDraft,
  type PricePredicted,
  type SessionSealed,
} from '#contracts';
import type { EventEnvelope, EventStore } from '#event-sourcing';
import type { ExchangeCalendar } from '#markets';
import { ArticleSentiments } from '../features/sentiment/article-sentiments.js';
import type { PredictedSession, Predictor, SeenArticles } from '../model/predictor.js';
import type { PriceHistories } from '../window/price-histories.js';
import type { Sight } from '../window/price-history.js';
import type { ArticlesRecord } from './prediction-book.js';
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
 * Fixes what predictions of a model from a seal may know of articles. Of a session that was sealed live nothing that was recorded
 * afterwards; of one that was sealed as history what is recorded now.
 */
export function sealArticles(
  { group, date, revision, mode, cutoffAt: sealedAt }: SessionSealed,
  { model, sentimentModel }: Pick<Predictor, 'model' | 'sentimentModel'>,
  articles: ArticleSentiments,
  cutoffAt: number,
): EventDraft<'marketlog.predictions.v1.ArticlesSealed'> {
  const recordedThrough = mode === 'live' ? Number(sealedAt) : articles.recordedThrough;
  const { version } = articles.seen({ cutoffAt, recordedThrough, version: sentimentModel });
  const moments = { cutoffAt: BigInt(cutoffAt), recordedThrough: BigInt(recordedThrough) };
  return {
    type: 'marketlog.predictions.v1.ArticlesSealed',
    data: { group, date, revision, model, ...moments, sentimentModel: version },
  };
}

/** What was fixed, as a model looks at it; undefined where it is fed no articles. */
export function articlesSeen(
  articles: ArticleSentiments | undefined,
  record: ArticlesRecord | undefined,
): SeenArticles | undefined {
  if (articles === undefined || record === undefined) return undefined;
  const { cutoffAt, recordedThrough, sentimentModel: version } = record.sealed;
  const moments = { cutoffAt: Number(cutoffAt), recordedThrough: Number(recordedThrough) };
  return { articles, ...moments, version, sealedBy: record.eventId };
}

/** Whether an event fixes what of articles counts. */
export function isSealOfArticles({ type }: Pick<EventEnvelope, 'type'>): boolean {
  return articleSealTypes.has(type);
}

/** What of articles was fixed, among some events; undefined where nothing was. */
export function articlesSealedAmong(events: readonly EventEnvelope[]): ArticlesRecord | undefined {
  const event = events.find(isSealOfArticles);
  return event && { sealed: decodeEvent(event).data as ArticlesSealed, eventId: event.id };
}

const articleSealTypes = new Set(storedTypes(['marketlog.predictions.v1.ArticlesSealed']));
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
