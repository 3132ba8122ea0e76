import { finalAfter, type ExchangeCalendar } from '#markets';
import type { VendorRow } from './price-source.port.js';

/**
 * True where no more can be traded in a day's session: 30 minutes after its close. Where the calendar is unknown, or has no session
 * that day, once the day is over on the clocks of the exchange.
 * @param today the date on those clocks
 * @param now UTC milliseconds
 */
export function isFinal(date: string, today: string, calendar: ExchangeCalendar | undefined, now: number): boolean {
  const close = calendar?.closeOf(date);
  return close === undefined ? date < today : now >= close + finalAfter;
}

/**
 * One row per day, in the vendor's order: of several the one that carries the start of the session, else the earliest. A vendor adds the
 * latest trade of the running session as a row of its own.
 */
export function oneRowPerDay(
  rows: readonly VendorRow[],
  calendar: ExchangeCalendar | undefined,
): { readonly rows: readonly VendorRow[]; readonly dropped: number } {
  const byDay = new Map<string, VendorRow>();
  for (const row of rows) {
    const other = byDay.get(row.date);
    if (other === undefined || isBetter(row, other, calendar?.openOf(row.date))) byDay.set(row.date, row);
  }
  const kept = rows.filter((row) => byDay.get(row.date) === row);
  return { rows: kept, dropped: rows.length - kept.length };
}

function isBetter(row: VendorRow, other: VendorRow, open: number | undefined): boolean {
  if (row.at === other.at) return false;
  if (row.at === open || other.at === open) return row.at === open;
  return row.at < other.at;
}
