import { decodeEvent, storedTypes, type PricePredicted, type SessionSealed } from '#contracts';
import type { EventEnvelope } from '#event-sourcing';
import type { ExchangeCalendar } from '#markets';
import type { PredictedSession } from '../model/predictor.js';
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
): Omit<PredictedSession, 'state' | 'windows'> {
  return {
    calendar,
    sight,
    historyOf: (instrumentId) => histories.of(instrumentId),
    instruments: new Map(members.map(({ instrumentId, symbol }) => [symbol, instrumentId])),
  };
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
