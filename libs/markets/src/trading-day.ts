/** An exchange-local trading day, `YYYY-MM-DD`; compares as text. */
export type TradingDay = string;

const shape = /^(\d{4})-(\d{2})-(\d{2})$/;

/** True for a date that exists, such as 2024-02-29. */
export function isTradingDay(text: string): boolean {
  const match = shape.exec(text);
  if (!match) return false;
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().slice(0, 10) === text;
}

/** 00:00Z of the day: the label under which its bar, split or dividend occurred. UTC milliseconds. */
export function dayLabel(day: TradingDay): number {
  return Date.parse(`${day}T00:00:00Z`);
}

export function addDays(day: TradingDay, days: number): TradingDay {
  return new Date(dayLabel(day) + days * 86_400_000).toISOString().slice(0, 10);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The calendar date that clocks in an IANA time zone show at an instant (UTC milliseconds).
 * @throws RangeError for a time zone that does not exist.
 */
export function dayInZone(instant: number, timezone: string): TradingDay {
  let format = formats.get(timezone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: timezone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    formats.set(timezone, format);
  }
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/**
 * What clocks in an IANA time zone show at an instant (UTC milliseconds), `HH:MM`.
 * @throws RangeError for a time zone that does not exist.
 */
export function timeInZone(instant: number, timezone: string): string {
  let clock = clocks.get(timezone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hour: '2-digit', minute: '2-digit' });
    clocks.set(timezone, clock);
  }
  return clock.format(instant);
}
