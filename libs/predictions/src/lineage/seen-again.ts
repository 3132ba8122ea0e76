import type { PricePredicted } from '#contracts';
import type { EventEnvelope, EventStore } from '#event-sourcing';
import { calendarOf } from '#markets';
import { ArticleSentiments } from '../features/sentiment/article-sentiments.js';
import type { PredictedSession } from '../model/predictor.js';
import type { PredictionGroups } from '../session/prediction-groups.js';
import type { GroupMember } from '../session/seal.js';
import {
  articlesSealedAmong,
  articlesSeen,
  sealsAmong,
  seenBy,
  sightOf,
  versionsOf,
  type GroupPrices,
} from '../session/seen-session.js';
import { availabilityBy } from '../window/availability.js';
import { PriceHistories } from '../window/price-histories.js';

/** Members of a group with their prices in the windows of one year. @param chosen which members; by default all */
export async function groupPrices(
  store: EventStore,
  groups: PredictionGroups,
  { group, year }: { readonly group: string; readonly year: number },
  chosen: (member: GroupMember) => boolean = () => true,
): Promise<GroupPrices> {
  const calendar = calendarOf(group).calendar!;
  const members = (await groups.find({ group })).flatMap((each) => each.members).filter(chosen);
  const ids = members.map(({ instrumentId }) => instrumentId);
  const years = { from: year - 1, to: year };
  return { calendar, members, histories: await PriceHistories.read(store, ids, years, availabilityBy(calendar)) };
}

/** The last version of each stream that counts by the seals among some events. */
export function versionsSealedAmong(events: readonly EventEnvelope[]): ReadonlyMap<string, number> {
  return versionsOf(sealsAmong(events).map(({ seal }) => seal));
}

/** The group as the model of a prediction looked at it. @param events that the prediction names */
export function seenAgain(
  prediction: PricePredicted,
  prices: GroupPrices,
  events: readonly EventEnvelope[],
  versions = versionsSealedAmong(events),
): Omit<PredictedSession, 'state' | 'windows'> {
  const articles = new ArticleSentiments(prices.calendar);
  articles.addAll(events);
  return seenBy(prices, sightOf(prediction, versions), articlesSeen(articles, articlesSealedAmong(events)));
}
