import { calendarOf, type ExchangeCalendar } from '#markets';

/** By what an instrument's articles are put into days. */
export interface Sessions {
  /** `exchange`: the sessions of its calendar; `utcDate`: none is known. */
  readonly kind: 'exchange' | 'utcDate';
  /** Why there is no calendar: `exchange_unknown`, `no_calendar`. */
  readonly reason: string | undefined;
  /** The day that what was available then belongs to. */
  readonly of: (instant: number) => string;
  /** Whether a day was over at an instant. */
  readonly isOver: (day: string, now: number) => boolean;
}

/** The first session that closes after an instant; beyond the tables of the calendar, and without one, the UTC date. */
export function sessionsOf(exchange: string | null): Sessions {
  const found = calendarOf(exchange);
  if (found.calendar === undefined)
    return { kind: 'utcDate', reason: found.reason, of: utcDate, isOver: isUtcDateOver };
  return { kind: 'exchange', reason: undefined, ...byCalendar(found.calendar) };
}

function byCalendar(calendar: ExchangeCalendar): Pick<Sessions, 'of' | 'isOver'> {
  return {
    of: (instant) => calendar.sessionOf(instant) ?? utcDate(instant),
    isOver(day, now) {
      const close = calendar.closeOf(day);
      return close === undefined ? isUtcDateOver(day, now) : close <= now;
    },
  };
}

function utcDate(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

function isUtcDateOver(day: string, now: number): boolean {
  return utcDate(now) > day;
}
