import { addDays, type TradingDay } from '../trading-day.js';
import { listedDays, sessionsOf, type CalendarTable, type Hours } from './calendar-table.js';
import { instantAt } from './zoned-time.js';

/**
 * The sessions of an exchange, or of a group of exchanges that share them, over the days of its table. What lies beyond the
 * table is unknown: there are no sessions there, and `covers` is false. Instants are UTC milliseconds.
 */
export class ExchangeCalendar {
  /** IANA time zone of the exchange. */
  readonly timezone: string;
  /** The days for which the calendar speaks, inclusive. */
  readonly first: TradingDay;
  readonly last: TradingDay;
  readonly #sessions: readonly TradingDay[];
  readonly #places: ReadonlyMap<TradingDay, number>;
  readonly #otherHours: ReadonlyMap<TradingDay, Hours>;
  readonly #closes = new Map<TradingDay, number>();

  /** @param group see groupOf */
  constructor(
    readonly group: string,
    private readonly table: CalendarTable,
  ) {
    const { timezone, first, last } = table;
    this.timezone = timezone;
    this.first = first;
    this.last = last;
    this.#sessions = sessionsOf(table);
    this.#places = new Map(this.#sessions.map((session, place) => [session, place]));
    this.#otherHours = new Map(
      Object.entries(table.otherHours).flatMap(([hours, days]) => {
        const [open, close] = hours.split('-') as [string, string];
        return listedDays(days).map((day) => [day, { open, close }] as const);
      }),
    );
  }

  /** True where the calendar says of a day whether it is a session. */
  covers(day: TradingDay): boolean {
    return this.first <= day && day <= this.last;
  }

  /** False also for a day that the calendar does not cover. */
  isSession(day: TradingDay): boolean {
    return this.#places.has(day);
  }

  /** The first session later than a day; undefined where it lies beyond the table, or the day does. */
  nextSession(day: TradingDay): TradingDay | undefined {
    return addDays(day, 1) < this.first ? undefined : this.#sessions[this.#placeFrom(addDays(day, 1))];
  }

  /** The last session earlier than a day; undefined where it lies beyond the table, or the day does. */
  previousSession(day: TradingDay): TradingDay | undefined {
    return addDays(day, -1) > this.last ? undefined : this.#sessions[this.#placeFrom(day) - 1];
  }

  /** Sessions from one day to another, both included, in order; of the days that the calendar covers. */
  sessionsBetween(from: TradingDay, to: TradingDay): TradingDay[] {
    return this.#sessions.slice(this.#placeFrom(from), this.#placeFrom(addDays(to, 1)));
  }

  /** How many sessions `sessionsBetween` would list. */
  countBetween(from: TradingDay, to: TradingDay): number {
    return Math.max(0, this.#placeFrom(addDays(to, 1)) - this.#placeFrom(from));
  }

  /** The session so many later (or, negative, earlier) than a session; undefined beyond the table or for another day. */
  sessionAfter(session: TradingDay, count: number): TradingDay | undefined {
    const place = this.#places.get(session);
    return place === undefined ? undefined : this.#sessions[place + count];
  }

  /** When trading of a session begins; undefined for a day that is not a session. */
  openOf(session: TradingDay): number | undefined {
    const hours = this.#hoursOf(session);
    return hours && instantAt(session, hours.open, this.timezone);
  }

  /** When trading of a session ends; undefined for a day that is not a session. */
  closeOf(session: TradingDay): number | undefined {
    let close = this.#closes.get(session);
    if (close !== undefined) return close;
    const hours = this.#hoursOf(session);
    if (hours === undefined) return undefined;
    close = instantAt(session, hours.close, this.timezone);
    this.#closes.set(session, close);
    return close;
  }

  /** The first session that closes later than an instant: what became known then counts for it. Undefined beyond the table. */
  sessionOf(instant: number): TradingDay | undefined {
    // No zone is a whole day behind UTC.
    const earliest = addDays(utcDay(instant), -1);
    if (earliest < this.first) return undefined;
    let place = this.#placeFrom(earliest);
    while (place < this.#sessions.length && this.closeOf(this.#sessions[place]!)! <= instant) place++;
    return this.#sessions[place];
  }

  /** The last session that closed at an instant or before; undefined beyond the table. */
  lastClosed(instant: number): TradingDay | undefined {
    if (utcDay(instant) > this.last) return undefined;
    const running = this.sessionOf(instant) ?? addDays(this.last, 1);
    return this.previousSession(utcDay(instant) < this.first ? this.first : running);
  }

  #hoursOf(session: TradingDay): Hours | undefined {
    if (!this.isSession(session)) return undefined;
    return this.#otherHours.get(session) ?? this.table.hours.findLast(({ from }) => from <= session);
  }

  /** Place of the first session that is not earlier than a day. */
  #placeFrom(day: TradingDay): number {
    let low = 0;
    let high = this.#sessions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#sessions[middle]! < day) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function utcDay(instant: number): TradingDay {
  return new Date(instant).toISOString().slice(0, 10);
}
