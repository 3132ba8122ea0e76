import { FileError } from '../file-errors.js';
import { parseDateText, type DateText } from './date-text.js';
import { DateReading, dayOf, withTime, type DayOrder } from './date-reading.js';
import { shown } from './shown.js';
import { stampZone, type ZoneFound } from './stamp-zone.js';

/** What the caller says of the dates; all of it may be left out. */
export interface DateSettings {
  readonly order?: DayOrder | undefined;
  /** IANA time zone, from the caller or the exchange. */
  readonly timezone?: string | undefined;
  readonly today: string;
}

/** What a person is told of the dates of a file. */
export interface DateFacts {
  readonly format: string;
  readonly timezone: string | null;
  /** Why, where the file shows it or the caller says it. */
  readonly because: string | null;
}

/** Instants kept for telling the zone from them; a year has 250. */
const keptInstants = 2000;
/** Symbols and days watched for several rows a day in files that are not in order. */
const watchedDays = 200_000;

/** Watches all dates of a file, so that what one row leaves open is decided by the others. */
export class DateProfile {
  private readonly instants = new Set<number>();
  private readonly formats = new Map<string, string>();
  /** Times of day by symbol and day. */
  private readonly seen = new Map<string, number>();
  private readonly last = new Map<string, { day: string; seconds: number }>();
  private dayFirst: string | undefined;
  private monthFirst: string | undefined;
  private open: string | undefined;
  private readonly shortYears = new ShortYears();
  private allMidnight = true;
  private intraday: string | undefined;

  constructor(private readonly settings: DateSettings) {}

  see(cell: string, time: string | undefined, symbol: string): void {
    // Nearly every file has nothing but such dates.
    if (time === undefined && cell.length === 10 && cell[4] === '-' && cell[7] === '-') {
      if (!this.formats.has('YYYY-MM-DD')) this.formats.set('YYYY-MM-DD', cell);
      return;
    }
    const date = parseDateText(cell, this.settings.today);
    if (date === undefined) return;
    const text = withTime(date, time);
    if (!this.formats.has(formatOf(text, cell))) this.formats.set(formatOf(text, cell), cell);
    if (text.kind === 'ordered') this.weigh(text, cell);
    this.seeTime(text, symbol, cell);
  }

  /** @throws FileError `ambiguous_date`, `intraday_file`, `timezone_needed`. */
  decide(file: string): { readonly reading: DateReading; readonly facts: DateFacts } {
    if (this.intraday !== undefined) {
      throw new FileError(
        'intraday_file',
        `${file}: has several rows a day (${this.intraday}): it holds intraday bars, and daily bars are expected`,
      );
    }
    const order = this.orderOf(file);
    const zone = this.allMidnight ? undefined : this.zoneOf(file);
    const { today } = this.settings;
    const formats = [...this.formats.keys()].map((format) =>
      format.replace('ordered', order === 'dayFirst' ? 'DD MM' : 'MM DD'),
    );
    return {
      reading: new DateReading({ order, timezone: zone?.timezone ?? null, today }),
      facts: { format: formats.join(', ') || 'none', timezone: zone?.timezone ?? null, because: zone?.because ?? null },
    };
  }

  private weigh(text: Ordered, cell: string): void {
    this.shortYears.see(text, cell);
    const { first, second, dots } = text;
    if (first > 12 && second <= 12) this.dayFirst ??= cell;
    else if (second > 12 && first <= 12) this.monthFirst ??= cell;
    // With dots the day stands first everywhere.
    else if (first !== second && !dots) this.open ??= cell;
  }

  private orderOf(file: string): DayOrder {
    const { dayFirst, monthFirst, open, settings } = this;
    if (settings.order) return settings.order;
    const doubted = this.shortYears.doubted;
    if (doubted !== undefined) {
      const found = `${shown(doubted)} may begin with the year or with the day`;
      throw new FileError(
        'ambiguous_date',
        `${file}: ${found}; write years with four digits, or give --date-format DD/MM/YYYY or MM/DD/YYYY`,
      );
    }
    if (dayFirst !== undefined && monthFirst !== undefined) {
      const both = `${shown(dayFirst)} has the day first, ${shown(monthFirst)} the month`;
      throw new FileError('ambiguous_date', `${file}: ${both}; write all dates in one way, best as YYYY-MM-DD`);
    }
    if (open !== undefined && dayFirst === undefined && monthFirst === undefined) {
      throw new FileError(
        'ambiguous_date',
        `${file}: ${shown(open)} may have the day or the month first, and no row decides it; give --date-format DD/MM/YYYY or MM/DD/YYYY`,
      );
    }
    return monthFirst === undefined ? 'dayFirst' : 'monthFirst';
  }

  private seeTime(text: DateText, symbol: string, cell: string): void {
    const utc = text.kind === 'instant' ? text.instant : utcOf(text);
    const seconds = utc === undefined ? secondsOf(text) : (((utc / 1000) % 86_400) + 86_400) % 86_400;
    if (seconds === undefined) return;
    if (utc !== undefined && !isDayStamp(seconds)) {
      this.allMidnight = false;
      if (this.instants.size < keptInstants) this.instants.add(utc);
    } else if (utc !== undefined && this.instants.size < keptInstants) this.instants.add(utc);
    // Whichever of them is the day: two rows of one day have the same numbers.
    const day =
      text.kind === 'ordered'
        ? `${text.first} ${text.second} ${text.year}`
        : dayOf(text, { order: 'dayFirst', timezone: null });
    if (day === undefined) return;
    const before = this.last.get(symbol);
    const key = `${symbol} ${day}`;
    const known = before?.day === day ? before.seconds : this.seen.get(key);
    if (known !== undefined && known !== seconds) this.intraday ??= cell;
    if (this.seen.size < watchedDays) this.seen.set(key, seconds);
    this.last.set(symbol, { day, seconds });
  }

  private zoneOf(file: string): ZoneFound {
    const stated = this.settings.timezone;
    if (stated !== undefined) return { timezone: stated, because: 'as stated, or of the exchange' };
    const found = stampZone(this.instants);
    if (found) return found;
    const [first = 0] = this.instants;
    throw new FileError(
      'timezone_needed',
      `${file}: its dates have a time in UTC (${new Date(first).toISOString()}), which may lie in another day of the exchange; ` +
        'give --timezone (such as America/New_York) or --exchange (such as XNYS)',
    );
  }
}

/**
 * Dates of three numbers of two digits. Days change from row to row and years do not, so that where the last number changes more than
 * the first the file may begin with the year: `23-01-17`.
 */
class ShortYears {
  private readonly firsts = new Set<number>();
  private readonly lasts = new Set<number>();
  private cell: string | undefined;
  private excluded = false;

  see({ first, second, year, shortYear }: Ordered, cell: string): void {
    const last = year % 100;
    if (!shortYear || second > 12 || last < 1 || last > 31) this.excluded = true;
    if (this.excluded) return;
    this.cell ??= cell;
    this.firsts.add(first);
    this.lasts.add(last);
  }

  get doubted(): string | undefined {
    return !this.excluded && this.lasts.size > this.firsts.size ? this.cell : undefined;
  }
}

type Ordered = Extract<DateText, { kind: 'ordered' }>;

/** Stamps that stand for a day: its first second, or its last minute. */
function isDayStamp(seconds: number): boolean {
  return seconds === 0 || seconds >= 86_340;
}

function secondsOf(text: DateText): number | undefined {
  return text.kind === 'instant' ? undefined : text.time?.seconds;
}

/** The instant of a text that says UTC. */
function utcOf(text: DateText): number | undefined {
  if (text.kind !== 'day' || text.time?.offset !== 0) return undefined;
  return Date.UTC(text.year, text.month - 1, text.day) + text.time.seconds * 1000;
}

function formatOf(text: DateText, cell: string): string {
  if (text.kind === 'instant') return `epoch ${text.unit}`;
  const time =
    text.time === null
      ? ''
      : text.time.offset === null
        ? ' with time'
        : text.time.offset === 0
          ? ' with time in UTC'
          : ' with time and zone';
  if (text.kind === 'ordered') return `ordered YYYY${time}`;
  const written = /\p{Letter}{3}/u.test(cell) ? 'named months' : /^\s*\d{8}/.test(cell) ? 'YYYYMMDD' : 'YYYY-MM-DD';
  return written + time;
}
