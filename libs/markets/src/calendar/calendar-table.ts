import { dayLabel, type TradingDay } from '../trading-day.js';

/** Hours of a session on the clocks of its exchange, `HH:MM`. */
export interface Hours {
  readonly open: string;
  readonly close: string;
}

/**
 * The calendar of one exchange as it is kept: what no rule could say. Lists of days are text, a line per year, as in
 * `2012 0102 0116 …`.
 */
export interface CalendarTable {
  /** IANA time zone. */
  readonly timezone: string;
  /** The days for which the table speaks, inclusive. */
  readonly first: TradingDay;
  readonly last: TradingDay;
  /** Regular hours, each from a day on. */
  readonly hours: readonly [Hours & { readonly from: TradingDay }, ...(Hours & { readonly from: TradingDay })[]];
  /** Weekdays without trading. */
  readonly closed: string;
  /** Sessions whose hours were not the regular ones, such as half days, by hours as in `09:30-13:00`. */
  readonly otherHours: Readonly<Record<string, string>>;
}

/** The days of a list in a table. */
export function listedDays(list: string): TradingDay[] {
  return list.split('\n').flatMap((line) => {
    const [year, ...days] = line.trim().split(' ');
    return days.map((day) => `${year}-${day.slice(0, 2)}-${day.slice(2)}`);
  });
}

const dayLength = 86_400_000;

/** Every session of a table, in order. */
export function sessionsOf({ first, last, closed }: CalendarTable): TradingDay[] {
  const without = new Set(listedDays(closed));
  const sessions: TradingDay[] = [];
  for (let at = dayLabel(first); at <= dayLabel(last); at += dayLength) {
    const date = new Date(at);
    if (date.getUTCDay() === 0 || date.getUTCDay() === 6) continue;
    const day = date.toISOString().slice(0, 10);
    if (!without.has(day)) sessions.push(day);
  }
  return sessions;
}
