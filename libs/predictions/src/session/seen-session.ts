import type { SessionSealed } from '#contracts';
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

/** The last version of each stream that counts by these seals, of those who cannot be predicted too. */
export function versionsOf(seals: readonly SessionSealed[]): ReadonlyMap<string, number> {
  return new Map(
    seals
      .flatMap(({ members, missing }) => [...missing, ...members])
      .flatMap(({ inputs }) => inputs.map(({ stream, version }) => [stream, version] as const)),
  );
}
