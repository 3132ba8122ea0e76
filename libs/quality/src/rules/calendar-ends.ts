import { addDays, calendarOf } from '#markets';

/** Days before its end from which a calendar is named: time enough to install a newer version. */
const noticed = 60;

/**
 * A sentence per calendar of these exchanges that has ended, or ends within 60 days; beyond its end nothing is expected and nothing missed.
 * Some exchanges announce their holidays for one year only.
 * @param now UTC milliseconds
 */
export function calendarsEnding(exchanges: readonly (string | null)[], now: number): readonly string[] {
  const soon = addDays(new Date(now).toISOString().slice(0, 10), noticed);
  const lasts = new Map(
    exchanges.flatMap((exchange) => {
      const { calendar } = calendarOf(exchange);
      return calendar !== undefined && calendar.last <= soon ? [[calendar.group, calendar.last] as const] : [];
    }),
  );
  return [...lasts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([group, last]) => `the calendar of ${group} ends on ${last}: install a version of Marketlog with a longer one`,
    );
}
