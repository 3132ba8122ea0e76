import type { ExchangeCalendar } from '../calendar/exchange-calendar.js';
import { instantAt } from '../calendar/zoned-time.js';
import { dayLabel, type TradingDay } from '../trading-day.js';
import { liveWithin, longestDelay } from './availability.js';

const hour = 3_600_000;
const day = 24 * hour;

/** A day begins on the last clocks on Earth, UTC−12, when it is noon in UTC; it ends there a day later. */
const lastToBegin = 12 * hour;
const lastToEnd = 36 * hour;

/**
 * Market time of a bar: the close of its session. Where the calendar is unknown, or has no session that day, the end of the day
 * wherever on Earth: never earlier than the true one. UTC milliseconds.
 */
export function barTime(date: TradingDay, calendar: ExchangeCalendar | undefined): number {
  return calendar?.closeOf(date) ?? dayLabel(date) + lastToEnd;
}

/** Market time of a split, dividend or other distribution: the start of its ex-date on the clocks of the exchange, else anywhere. */
export function actionTime(exDate: TradingDay, calendar: ExchangeCalendar | undefined): number {
  return calendar === undefined ? dayLabel(exDate) + lastToBegin : instantAt(exDate, '00:00', calendar.timezone);
}

/** The last day whose bars could all be known at an instant, wherever they trade and whoever delivered them. */
export function settledDayAt(instant: number): TradingDay {
  return utcDay(instant - lastToEnd - Math.max(liveWithin, longestDelay));
}

/** The last day that can have a bar which could be known at an instant. */
export function latestDayAt(instant: number): TradingDay {
  return utcDay(instant + liveWithin + day);
}

function utcDay(instant: number): TradingDay {
  return new Date(instant).toISOString().slice(0, 10);
}
