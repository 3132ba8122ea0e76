import { calendarTables } from './calendar-tables.js';
import { ExchangeCalendar } from './exchange-calendar.js';

/** Exchanges with one calendar, whose instruments are also predicted together. Any other exchange is a group of its own. */
const groups: Readonly<Record<string, readonly string[]>> = {
  US: ['US', 'XNYS', 'XNAS', 'XASE', 'ARCX', 'BATS', 'NYSE', 'NASDAQ'],
};

/**
 * Groups that have no table of their own name: the table whose days they share. Mumbai's two exchanges announce the same
 * holidays, and so do Shanghai and Shenzhen, Toronto and its venture exchange.
 */
const sharedTables: Readonly<Record<string, string>> = { US: 'XNYS', XNSE: 'XBOM', XSHE: 'XSHG', XTSX: 'XTSE' };

const groupByExchange = new Map(Object.entries(groups).flatMap(([group, of]) => of.map((code) => [code, group])));

/** `exchange_unknown`: none is stated; `no_calendar`: one without a calendar here. */
export type NoCalendar = 'exchange_unknown' | 'no_calendar';

/** A calendar, or why there is none. None is ever assumed. */
export type CalendarFound =
  { readonly calendar: ExchangeCalendar } | { readonly calendar: undefined; readonly reason: NoCalendar };

/**
 * The calendar group of an exchange or group: `US` for XNYS and XNAS, XLON for XLON. An exchange without a calendar is in none.
 * @param exchange market identifier code (ISO 10383), or a group
 */
export function groupOf(exchange: string | null | undefined): string | undefined {
  const found = calendarOf(exchange);
  return found.calendar?.group;
}

/** Exchange codes that mean a group, itself included; a code that is in no group alone. */
export function exchangesOf(group: string): readonly string[] {
  return groups[group] ?? [group];
}

const calendars = new Map<string, ExchangeCalendar>();

/** The calendar of an exchange (market identifier code, ISO 10383) or group, as instruments name it. */
export function calendarOf(exchange: string | null | undefined): CalendarFound {
  const code = exchange?.trim() ?? '';
  if (code === '') return { calendar: undefined, reason: 'exchange_unknown' };
  const group = groupByExchange.get(code) ?? code;
  let calendar = calendars.get(group);
  if (calendar === undefined) {
    const table = Object.hasOwn(calendarTables, sharedTables[group] ?? group)
      ? calendarTables[sharedTables[group] ?? group]
      : undefined;
    if (table === undefined) return { calendar: undefined, reason: 'no_calendar' };
    calendar = new ExchangeCalendar(group, table);
    calendars.set(group, calendar);
  }
  return { calendar };
}

/** The exchanges that have a calendar here, one code per calendar. */
export function exchangesWithCalendar(): readonly string[] {
  return Object.keys(calendarTables);
}
