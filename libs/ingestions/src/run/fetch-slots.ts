import { Cron } from 'croner';
import type { InstrumentReference } from '#contracts';
import { calendarOf, dayInZone, finalAfter, type ExchangeCalendar } from '#markets';

/** Stocks that are fetched together: those of one calendar, or without one those of one time zone. */
export interface FetchGroup {
  /** `US`, `XLON`, or a time zone. */
  readonly name: string;
  readonly timezone: string;
  readonly calendar: ExchangeCalendar | undefined;
  readonly stocks: readonly InstrumentReference[];
  readonly symbols: readonly string[];
}

export function groupsOf(tracked: readonly InstrumentReference[]): FetchGroup[] {
  const groups = new Map<string, FetchGroup & { readonly stocks: InstrumentReference[]; readonly symbols: string[] }>();
  for (const stock of tracked) {
    const { symbol, exchange, timezone } = stock;
    const { calendar } = calendarOf(exchange);
    const zone = calendar?.timezone ?? timezone ?? 'UTC';
    const name = calendar?.group ?? zone;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { name, timezone: zone, calendar, stocks: [stock], symbols: [symbol] });
    else {
      group.stocks.push(stock);
      group.symbols.push(symbol);
    }
  }
  return [...groups.values()];
}

/** More days than any exchange was ever closed in a row. */
const mostRuns = 30;

/** When stocks of a group are fetched, by a cron pattern on the clocks of their exchange. */
export class FetchSlots {
  readonly #crons = new Map<string, Cron>();

  constructor(private readonly pattern: string) {}

  /**
   * The last slot that is due at an instant (UTC milliseconds): the time of the pattern on a day with a session whose bar is final by then.
   * Where the pattern comes too early in the day it is due when the bar is final. Without a calendar, and beyond the end of one, every day counts.
   */
  last({ timezone, calendar }: FetchGroup, now: number): number | undefined {
    for (const run of this.#cron(timezone).previousRuns(mostRuns, new Date(now + 1_000))) {
      const slot = run.getTime();
      if (slot > now) continue;
      const day = dayInZone(slot, timezone);
      if (calendar?.covers(day) !== true) return slot;
      const close = calendar.closeOf(day);
      if (close !== undefined && close + finalAfter <= now) return slot;
    }
    return undefined;
  }

  /** The next one after an instant; undefined where there is none for many days. */
  next({ timezone, calendar }: FetchGroup, now: number): number | undefined {
    for (const run of this.#cron(timezone).nextRuns(mostRuns, new Date(now))) {
      const day = dayInZone(run.getTime(), timezone);
      if (calendar?.covers(day) !== true) return run.getTime();
      const close = calendar.closeOf(day);
      if (close !== undefined) return Math.max(run.getTime(), close + finalAfter);
    }
    return undefined;
  }

  #cron(timezone: string): Cron {
    let cron = this.#crons.get(timezone);
    if (cron === undefined) this.#crons.set(timezone, (cron = new Cron(this.pattern, { timezone, paused: true })));
    return cron;
  }
}
