/** What clocks showed, and how far ahead of UTC they were where the text says so. */
export interface TimeText {
  /** Seconds since midnight. */
  readonly seconds: number;
  /** Minutes ahead of UTC; null where none is stated. */
  readonly offset: number | null;
}

/** What a cell may mean as a date, before it is known in which order its file writes day and month. */
export type DateText =
  | {
      readonly kind: 'day';
      readonly year: number;
      readonly month: number;
      readonly day: number;
      readonly time: TimeText | null;
    }
  | {
      readonly kind: 'ordered';
      /** Day and month, or month and day. */
      readonly first: number;
      readonly second: number;
      readonly year: number;
      /** Written with dots, as only day, month, year is. */
      readonly dots: boolean;
      /** The year has two digits, and may be the day. */
      readonly shortYear: boolean;
      readonly time: TimeText | null;
    }
  | {
      readonly kind: 'instant';
      /** UTC milliseconds. */ readonly instant: number;
      readonly unit: 's' | 'ms' | 'µs' | 'ns';
    };

const year = '(\\d{4})';
const yearFirst = new RegExp(`^${year}([-/.])(\\d{1,2})\\2(\\d{1,2})(?!\\d)(.*)$`);
const compact = new RegExp(`^${year}(\\d{2})(\\d{2})(?:\\.0)?((?:[ T;]|$).*)$`);
const yearLast = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)(.*)$/;
const monthSecond =
  /^(?:\p{Letter}{2,9}\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th|\.)?[-\s/,.]*(\p{Letter}{3,9})\.?[-\s/,.]*(\d{4}|\d{2})(?!\d)(.*)$/u;
const monthFirst =
  /^(?:\p{Letter}{2,9}\.?,?\s+)??(\p{Letter}{3,9})\.?[-\s/]*(\d{1,2})(?:st|nd|rd|th)?[-\s/,]+(\d{4}|\d{2})(?!\d)(.*)$/u;
const yearThenMonth = /^(\d{4})[-\s/](\p{Letter}{3,9})[-\s/](\d{1,2})(?!\d)(.*)$/u;
const epoch = /^(\d{9,11}|\d{12,14}|\d{15,17}|\d{18,20})(?:\.\d+)?$/;

/** @param today `YYYY-MM-DD`, from which two digits of a year are understood. */
export function parseDateText(cell: string, today: string): DateText | undefined {
  const text = cell.trim();
  let found = yearFirst.exec(text);
  if (found) return dayOf(found[1]!, found[3]!, found[4]!, found[5]!);
  found = compact.exec(text);
  if (found) return dayOf(found[1]!, found[2]!, found[3]!, found[4]!);
  found = yearLast.exec(text);
  if (found) {
    const time = timeOf(found[5]!);
    if (time === undefined) return undefined;
    const [first, second] = [Number(found[1]), Number(found[3])];
    const [year, shortYear] = [fullYear(found[4]!, today), found[4]!.length === 2];
    return { kind: 'ordered', first, second, year, dots: found[2] === '.', shortYear, time };
  }
  found = epoch.exec(text);
  if (found) return instantOf(found[1]!);
  return named(text, today);
}

function named(text: string, today: string): DateText | undefined {
  let found = monthSecond.exec(text);
  if (found) return dayOf(fullYear(found[3]!, today), monthOf(found[2]!), found[1]!, found[4]!);
  found = monthFirst.exec(text);
  if (found) return dayOf(fullYear(found[3]!, today), monthOf(found[1]!), found[2]!, found[4]!);
  found = yearThenMonth.exec(text);
  return found ? dayOf(found[1]!, monthOf(found[2]!), found[3]!, found[4]!) : undefined;
}

function dayOf(y: string | number, month: string | number, day: string, rest: string): DateText | undefined {
  const time = timeOf(rest);
  if (time === undefined) return undefined;
  return { kind: 'day', year: Number(y), month: Number(month), day: Number(day), time };
}

/** Tenths of millions of seconds stand for the years of exchanges' computers: 9 digits are 1973, 11 are 5138. */
function instantOf(digits: string): DateText {
  const units = [
    ['s', 11, 1000],
    ['ms', 14, 1],
    ['µs', 17, 1e-3],
    ['ns', 20, 1e-6],
  ] as const;
  const [unit, , factor] = units.find(([, most]) => digits.length <= most)!;
  return { kind: 'instant', instant: Math.floor(Number(digits) * factor), unit };
}

const clock = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(am|pm)?$/i;
const zone = /\s*(?:(Z|UTC|GMT)|(?:UTC|GMT)?([+-])(\d{2}):?(\d{2})?|\b(?:[A-Z]{3,4}))(?:\s*\([^)]*\))?$/;

/** @returns null where there is no time, undefined where the text is not one */
export function timeOf(text: string): TimeText | null | undefined {
  let rest = text.trim().replace(/^[T;,]\s*/, '');
  if (rest === '') return null;
  let offset: number | null = null;
  const stated = /\d\s*(?:am|pm)$/i.test(rest) ? null : zone.exec(rest);
  if (stated) {
    rest = rest.slice(0, stated.index);
    if (stated[1]) offset = 0;
    if (stated[3]) offset = (stated[2] === '-' ? -1 : 1) * (Number(stated[3]) * 60 + Number(stated[4] ?? 0));
  }
  const bare = /^(\d{1,2})(\d{2})(?:(\d{2})(?:\.\d+)?)?$/;
  const found = clock.exec(rest.trim()) ?? bare.exec(rest.trim());
  if (!found) return /^0(?:\.0)?$/.test(rest.trim()) ? { seconds: 0, offset } : undefined;
  const half = found[4]?.toLowerCase();
  const hours = half === undefined ? Number(found[1]) : (Number(found[1]) % 12) + (half === 'pm' ? 12 : 0);
  const seconds = hours * 3600 + Number(found[2]) * 60 + Number(found[3] ?? 0);
  return hours < 25 && Number(found[2]) < 60 ? { seconds, offset } : undefined;
}

function fullYear(digits: string, today: string): number {
  if (digits.length === 4) return Number(digits);
  const century = Number(today.slice(0, 2)) * 100;
  return Number(digits) <= Number(today.slice(2, 4)) + 1 ? century + Number(digits) : century - 100 + Number(digits);
}

/** Beginnings of months in the languages that banks' downloads come in; January first. */
const months: readonly (readonly string[])[] = [
  ['jan', 'ene', 'gen'],
  ['feb', 'fev'],
  ['mar', 'mrz'],
  ['apr', 'avr', 'abr'],
  ['may', 'mai', 'mag', 'mei'],
  ['jun', 'juin', 'giu'],
  ['jul', 'juil', 'lug'],
  ['aug', 'aou', 'ago'],
  ['sep', 'set'],
  ['oct', 'okt', 'out', 'ott'],
  ['nov'],
  ['dec', 'dez', 'dic'],
];

/** 1 to 12; 0 for another word. */
function monthOf(word: string): number {
  const name = word
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
  return months.findIndex((beginnings) => beginnings.some((beginning) => name.startsWith(beginning))) + 1;
}
