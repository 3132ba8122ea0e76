import { calendarOf, finalAfter, type NoCalendar } from '#markets';
import type { Finding } from './finding.js';

/** The sessions of an instrument's exchange beside its bars. */
export interface Completeness {
  /** First bar. */
  readonly from: string;
  /** Of a tracked instrument the last session whose bar is final, whether or not it is there; of another its last bar. */
  readonly to: string;
  /** Sessions from one to the other. */
  readonly sessions: number;
  /** Those without a bar, in order. */
  readonly missing: readonly string[];
  /** Days with a bar on which the exchange did not trade, in order. */
  readonly offCalendar: readonly string[];
  /** The last session up to which none is missing; null where the first is. */
  readonly completeUpTo: string | null;
}

export type NoCompleteness = NoCalendar | 'calendar_ended' | 'no_bars';

export interface CompletenessQuestion {
  /** Market identifier code or group, see calendarOf. */
  readonly exchange: string | null;
  readonly tracked: boolean;
  /** Days with a bar, in order. */
  readonly days: readonly string[];
  /** UTC milliseconds. */
  readonly now: number;
}

/** What of an instrument's sessions is there, or why nothing is expected. */
export function completenessOf(question: CompletenessQuestion): Completeness | NoCompleteness {
  const { exchange, tracked, days, now } = question;
  const found = calendarOf(exchange);
  if (found.calendar === undefined) return found.reason;
  const { calendar } = found;
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return 'no_bars';
  const expected = tracked ? calendar.lastClosed(now - finalAfter) : undefined;
  if ((tracked && expected === undefined) || !calendar.covers(first) || !calendar.covers(last)) return 'calendar_ended';
  const to = expected !== undefined && expected > last ? expected : last;
  const present = new Set(days);
  const sessions = calendar.sessionsBetween(first, to);
  const missing = sessions.filter((session) => !present.has(session));
  const firstMissing = missing[0];
  return {
    from: first,
    to,
    sessions: sessions.length,
    missing,
    offCalendar: days.filter((day) => !calendar.isSession(day)),
    completeUpTo: (firstMissing === undefined ? sessions.at(-1) : sessions[sessions.indexOf(firstMissing) - 1]) ?? null,
  };
}

/** So many sessions without a bar at the end of a tracked instrument: something stands still. */
const mostBehind = 3;

/** A tracked instrument whose last sessions have no bar; at the last of them. */
export function staleness(tracked: boolean, lastBar: string | undefined, completeness: Completeness): Finding[] {
  if (!tracked || lastBar === undefined) return [];
  const behind = completeness.missing.filter((session) => session > lastBar).length;
  if (behind < mostBehind) return [];
  const detail = `the last bar is of ${lastBar}; ${behind} sessions since have none`;
  return [{ date: completeness.to, rule: 'stale', detail }];
}

/** How many instruments are complete up to a day. */
export interface CompletenessSummary {
  /** Null where no instrument has a calendar and bars. */
  readonly upTo: string | null;
  readonly complete: number;
  readonly of: number;
}

interface Judged {
  readonly tracked: boolean;
  readonly completeness: Completeness | null;
}

/**
 * Of tracked instruments, as they are to be kept up to date, the earliest day that all of them are expected to reach; where none is
 * tracked, of all instruments the last day that one of them has.
 */
export function summaryOf(instruments: readonly Judged[]): CompletenessSummary {
  const judged = instruments.filter(
    (each): each is Judged & { completeness: Completeness } => each.completeness !== null,
  );
  const tracked = judged.filter((each) => each.tracked);
  const [some, isDay] =
    tracked.length > 0
      ? [tracked, (day: string, best: string) => day < best]
      : [judged, (day: string, best: string) => day > best];
  let upTo: string | null = null;
  for (const { completeness } of some) if (upTo === null || isDay(completeness.to, upTo)) upTo = completeness.to;
  const complete = some.filter(({ completeness: { completeUpTo } }) => completeUpTo !== null && completeUpTo >= upTo!);
  return { upTo, complete: complete.length, of: some.length };
}

export function summaryLine({ upTo, complete, of }: CompletenessSummary): string {
  return upTo === null
    ? 'completeness unknown: no symbol has bars and an exchange with a calendar'
    : `complete up to ${upTo} for ${complete} of ${of} symbols`;
}
