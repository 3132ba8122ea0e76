import { calendarOf, dayInZone, exchangesWithCalendar, timeInZone } from '#markets';

export interface ZoneFound {
  readonly timezone: string;
  readonly because: string;
}

/**
 * The time zone that stamps of daily bars show by themselves: the one where all of them are midnight, or the opening, or the
 * close of the exchange, summer and winter, on weekdays. Undefined where none is, or where those that are disagree on a day.
 * @param instants UTC milliseconds
 */
export function stampZone(instants: ReadonlySet<number>): ZoneFound | undefined {
  let found: (ZoneFound & { readonly days: string }) | undefined;
  for (const exchange of exchangesWithCalendar()) {
    const { calendar } = calendarOf(exchange);
    if (!calendar) continue;
    const { timezone } = calendar;
    const times = new Set<string>();
    for (const instant of instants) if (times.add(timeInZone(instant, timezone)).size > 1) break;
    const [time = ''] = times;
    if (times.size !== 1) continue;
    const days = [...instants].map((instant) => dayInZone(instant, timezone));
    const sample = days.find((day) => calendar.isSession(day));
    const [open, close] = sample === undefined ? [] : [calendar.openOf(sample), calendar.closeOf(sample)];
    const meaning =
      time === '00:00'
        ? 'midnight'
        : time === shownTime(open, timezone)
          ? 'the opening'
          : time === shownTime(close, timezone)
            ? 'the close'
            : undefined;
    if (meaning === undefined || days.some(isWeekend)) continue;
    if (found && found.days !== days.join()) return undefined;
    found ??= { timezone, because: `every time in the file is ${meaning} there`, days: days.join() };
  }
  return found && { timezone: found.timezone, because: found.because };
}

function shownTime(instant: number | undefined, timezone: string): string | undefined {
  return instant === undefined ? undefined : timeInZone(instant, timezone);
}

function isWeekend(day: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6;
}
