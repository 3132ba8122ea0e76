import { addDays, type TradingDay } from '../trading-day.js';

/** Dates, inclusive, for which all splits and dividends were asked for. */
export interface Span {
  readonly from: TradingDay;
  readonly to: TradingDay;
}

/** Spans that overlap or follow each other, joined. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const joined: { from: TradingDay; to: TradingDay }[] = [];
  for (const span of [...spans].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = joined.at(-1);
    if (last !== undefined && span.from <= addDays(last.to, 1)) {
      if (span.to > last.to) last.to = span.to;
    } else {
      joined.push({ ...span });
    }
  }
  return joined;
}

/** True where one of the (joined) spans holds both dates. */
export function covers(joined: readonly Span[], from: TradingDay, to: TradingDay): boolean {
  return joined.some((span) => span.from <= from && to <= span.to);
}
