import type { EventStore } from '#event-sourcing';
import type { ExchangeCalendar } from '#markets';
import { availabilityBy } from './availability.js';
import { featureWindow } from './feature-window.js';
import { PriceHistories } from './price-histories.js';

/** What a prediction of an instrument from a day would stand on as the log is now, and its last trading day with a bar of that year or the one before. */
export async function windowNow(store: EventStore, instrumentId: string, date: string, calendar: ExchangeCalendar) {
  const year = Number(date.slice(0, 4));
  const years = { from: year - 1, to: year };
  const histories = await PriceHistories.read(store, [instrumentId], years, availabilityBy(calendar));
  const history = histories.of(instrumentId);
  const sight = { date, cutoffAt: Infinity };
  return { window: featureWindow(history, sight, calendar), lastBar: history.seen(sight, 1).bars[0]?.date };
}
