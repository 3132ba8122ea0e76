import type { InstrumentQuality } from './judge-instrument.js';
import type { Quality } from './quality.schema.js';

/** What of a report is shown. */
export interface QualityFilter {
  readonly rule?: string | undefined;
  /** First and last day of flags and missing sessions, inclusive. */
  readonly start?: string | undefined;
  readonly end?: string | undefined;
}

/** One instrument of the report as REST and the command line show it. */
export function toQuality(judged: InstrumentQuality, { rule, start = '', end = '9999-12-31' }: QualityFilter): Quality {
  const { instrument, firstBar, lastBar, bars, completeness, reason, flags } = judged;
  const { symbol, exchange, tracked } = instrument;
  const inRange = (day: string) => start <= day && day <= end;
  return {
    symbol,
    exchange,
    tracked,
    firstBar,
    lastBar,
    bars,
    completeness: completeness && {
      from: completeness.from,
      to: completeness.to,
      sessions: completeness.sessions,
      present: completeness.sessions - completeness.missing.length,
      missing: completeness.missing.length,
      ratio: completeness.sessions === 0 ? null : 1 - completeness.missing.length / completeness.sessions,
      completeUpTo: completeness.completeUpTo,
      missingSessions: completeness.missing.filter(inRange),
      offCalendar: completeness.offCalendar.filter(inRange),
    },
    reason,
    flags: flags.filter((flag) => (rule === undefined || flag.rule === rule) && inRange(flag.date)),
  };
}
