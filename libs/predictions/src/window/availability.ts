import { actionTime, availableFrom, barTime, type ExchangeCalendar } from '#markets';
import type { Availability } from './price-history.js';

/** When facts about the prices of a calendar's instruments became available. */
export function availabilityBy(calendar: ExchangeCalendar): Availability {
  return ({ kind, date, source }, recordedAt) => {
    const marketTime = kind === 'bar' ? barTime(date, calendar) : actionTime(date, calendar);
    return availableFrom(kind, marketTime, { source, recordedAt });
  };
}
