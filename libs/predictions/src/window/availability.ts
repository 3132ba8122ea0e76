import { dayLabel, type ExchangeCalendar } from '#markets';
import type { Availability } from './price-history.js';

const minute = 60_000;
const day = 24 * 60 * minute;

/** What is recorded within so long of its market time became available when it was recorded; what comes later is history. */
const freshFor = 5 * day;
/** Vendors publish a session's bar this long after its close. */
const barDelay = 15 * minute;

/**
 * When facts about the prices of a calendar's instruments became available. Market time is the close of a bar's session, and
 * 00:00 UTC of an ex-date, before its session opens.
 */
export function availabilityBy(calendar: ExchangeCalendar): Availability {
  return ({ kind, date }, recordedAt) => {
    const marketTime = kind === 'action' ? dayLabel(date) : (calendar.closeOf(date) ?? dayLabel(date) + day);
    if (marketTime <= recordedAt && recordedAt <= marketTime + freshFor) return recordedAt;
    return marketTime + (kind === 'bar' ? barDelay : 0);
  };
}
