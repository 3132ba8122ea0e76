import type { TradingDay } from '../trading-day.js';

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The instant (UTC milliseconds) at which clocks in an IANA time zone show a time of a day, daylight saving time included.
 * Of a time shown twice the first; a time that is skipped means as much later.
 * @param time `HH:MM`
 * @throws RangeError for a time zone that does not exist.
 */
export function instantAt(day: TradingDay, time: string, timezone: string): number {
  const shown = Date.parse(`${day}T${time}:00Z`);
  // The offset half a day earlier and later: where they differ the clocks are changed in between.
  const earlier = shown - offsetAt(shown - 43_200_000, timezone);
  return offsetAt(earlier, timezone) === shown - earlier ? earlier : shown - offsetAt(shown + 43_200_000, timezone);
}

/** What clocks in the zone are ahead of UTC by, in milliseconds. */
function offsetAt(instant: number, timezone: string): number {
  let format = formats.get(timezone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timezone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const { year, month, day, hour, minute, second } = parts as Record<string, number>;
  return Date.UTC(year!, month! - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
}
