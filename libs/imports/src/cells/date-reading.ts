import { dayInZone } from '#markets';
import type { RowProblem } from '../table/record-splitter.js';
import { parseDateText, timeOf, type DateText } from './date-text.js';
import { shown } from './shown.js';

/** Which of two numbers before a year is the day. */
export type DayOrder = 'dayFirst' | 'monthFirst';

/** How one file writes its dates, as decided over all of it. */
export interface DateTerms {
  readonly order: DayOrder;
  /** IANA time zone whose day an instant is; null where instants are days of UTC, or there are none. */
  readonly timezone: string | null;
  /** `YYYY-MM-DD`, from which two digits of a year are understood. */
  readonly today: string;
}

const earliestYear = 1800;
/** Dates met before: a file of many symbols repeats them, and one string for all of them is what its rows then hold. */
const mostMet = 50_000;

/** Days of any file written so, which mean the same in all: an import of many files meets each again and again. */
const isoDays = new Map<string, string>();
const isoShape = /^\d{4}-\d{2}-\d{2}$/;

/** Reads the days of one file. */
export class DateReading {
  private readonly met = new Map<string, string>();

  constructor(readonly terms: DateTerms) {}

  /** The trading day in a cell, `YYYY-MM-DD`, or why there is none. @param time the time of day, where another column has it */
  day(cell: string, time?: string): string | RowProblem {
    const key = time === undefined ? cell : `${cell} ${time}`;
    const known = isoDays.get(key) ?? this.met.get(key);
    if (known !== undefined) return known;
    const found = this.read(cell, time);
    if (found === undefined) return { code: 'bad_date', reason: `${shown(cell)} is not a date${hintOf(cell)}` };
    const met = isoShape.test(key) ? isoDays : this.met;
    if (met.size >= mostMet) met.clear();
    met.set(key, found);
    return found;
  }

  private read(cell: string, time: string | undefined): string | undefined {
    const text = parseDateText(cell, this.terms.today);
    if (text === undefined) return undefined;
    return dayOf(withTime(text, time), this.terms);
  }
}

/** Spreadsheets count days since 1900 or 1904, and show the number where a column has no format of dates: of 1954 to 2078 here. */
function hintOf(cell: string): string {
  if (!/^\s*[2-6]\d{4}(?:\.\d+)?\s*$/.test(cell)) return '';
  return '; it may be the day number of a spreadsheet: give its column a format of dates, such as YYYY-MM-DD';
}

/** A date with the time of day that another column has. */
export function withTime(text: DateText, time: string | undefined): DateText {
  const beside = time === undefined || text.kind === 'instant' ? undefined : timeOf(time);
  return beside ? ({ ...text, time: beside } as DateText) : text;
}

/** @returns undefined where the calendar has no such day, or there were no exchanges yet */
export function dayOf(text: DateText, { order, timezone }: Pick<DateTerms, 'order' | 'timezone'>): string | undefined {
  if (text.kind === 'instant') return isoDay(new Date(text.instant)) && dayInZone(text.instant, timezone ?? 'UTC');
  const { year, time } = text;
  if (year < earliestYear) return undefined;
  const [month, day] =
    text.kind === 'day'
      ? [text.month, text.day]
      : order === 'dayFirst'
        ? [text.second, text.first]
        : [text.first, text.second];
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  // An instant of UTC lies in the exchange's day; any other time is what the exchange's clocks showed.
  if (timezone !== null && time?.offset === 0) return dayInZone(date.getTime() + time.seconds * 1000, timezone);
  return isoDay(date);
}

function isoDay(date: Date): string | undefined {
  return date.getUTCFullYear() >= earliestYear && date.getUTCFullYear() < 10_000
    ? date.toISOString().slice(0, 10)
    : undefined;
}
