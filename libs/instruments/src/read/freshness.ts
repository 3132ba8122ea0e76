import { calendarOf, finalAfter, type NoCalendar } from '#markets';

/** How far the last bar of an instrument lies behind its exchange. */
export interface Freshness {
  /** The last session whose bar is final, whether or not it is there. */
  readonly expectedLastBar: string | null;
  /** Sessions after the last bar up to `expectedLastBar`; null where there is no bar. */
  readonly missingDays: number | null;
  /** Why there are no figures. */
  readonly reason: NoCalendar | 'calendar_ended' | null;
}

/**
 * Freshness at an instant (UTC milliseconds). Without a calendar of the exchange nothing is expected, and it says why.
 * @param exchange market identifier code or group, see calendarOf
 */
export function freshnessOf(exchange: string | null, lastBar: string | undefined, now: number): Freshness {
  const found = calendarOf(exchange);
  if (found.calendar === undefined) return { expectedLastBar: null, missingDays: null, reason: found.reason };
  const { calendar } = found;
  const expected = calendar.lastClosed(now - finalAfter);
  if (expected === undefined) return { expectedLastBar: null, missingDays: null, reason: 'calendar_ended' };
  if (lastBar === undefined) return { expectedLastBar: expected, missingDays: null, reason: null };
  const missing =
    calendar.countBetween(lastBar, expected) - (calendar.isSession(lastBar) && lastBar <= expected ? 1 : 0);
  return { expectedLastBar: expected, missingDays: missing, reason: null };
}
