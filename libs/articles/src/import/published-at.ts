/** An instant, and whether its zone was in the text; without one it is read as UTC. */
export interface PublishedAt {
  /** UTC milliseconds. */
  readonly instant: number;
  readonly zoneAssumed: boolean;
}

const zone = String.raw`(?<zone>Z|UTC?|GMT|[ECMP][SD]T|[+-]\d{2}(?::?\d{2})?)?`;
const clock = String.raw`(?<hour>\d{1,2}):?(?<minute>\d{2})(?::?(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?`;

/** ISO 8601 with the liberties that vendors take (`2020-06-05 06:30:54 UTC`, `20240102T143000`), RFC 822, and month first as in `Jan 2, 2024 2:30 PM`. */
const shapes = [
  new RegExp(String.raw`^(?<year>\d{4})[-/.]?(?<month>\d{2})[-/.]?(?<day>\d{2})(?:T|\s+)${clock}\s*${zone}$`, 'i'),
  new RegExp(
    String.raw`^(?:[a-z]{3,9}\.?,?\s+)?(?<day>\d{1,2})[\s-](?<name>[a-z]{3})[a-z]*\.?[\s-](?<year>\d{4}|\d{2}),?\s+${clock}\s*${zone}$`,
    'i',
  ),
  new RegExp(
    String.raw`^(?:[a-z]{3,9}\.?,?\s+)?(?<name>[a-z]{3})[a-z]*\.?\s+(?<day>\d{1,2}),?\s+(?<year>\d{4}),?\s+(?:at\s+)?${clock}\s*(?<half>[ap]m)?\s*${zone}$`,
    'i',
  ),
];
const epoch = /^\d{9,19}(?:\.\d+)?$/;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const zoneHours: Readonly<Record<string, number>> = { E: -5, C: -6, M: -7, P: -8 };
const minute = 60_000;

/** @returns undefined where the value is not one instant: a date alone, a text of another form, a day that does not exist. */
export function parsePublishedAt(value: string | number): PublishedAt | undefined {
  const text = String(value).trim();
  if (epoch.test(text)) return { instant: ofEpoch(Number(text)), zoneAssumed: false };
  for (const shape of shapes) {
    const parts = shape.exec(text)?.groups;
    if (parts) return ofParts(parts);
  }
  return undefined;
}

/** Seconds, milliseconds, microseconds or nanoseconds, told apart by their size: each unit covers the years 1973 to 5138. */
function ofEpoch(number: number): number {
  if (number < 1e11) return Math.round(number * 1000);
  if (number < 1e14) return Math.round(number);
  return Math.round(number < 1e17 ? number / 1e3 : number / 1e6);
}

function ofParts(parts: Readonly<Record<string, string | undefined>>): PublishedAt | undefined {
  const at = (name: string) => Number(parts[name] ?? 0);
  const month = parts['name'] === undefined ? at('month') - 1 : months.indexOf(parts['name'].toLowerCase());
  const year = parts['year']!.length === 2 ? 2000 + at('year') - (at('year') > 69 ? 100 : 0) : at('year');
  const hour = hourOf(at('hour'), parts['half']?.toLowerCase());
  const milliseconds = Math.trunc(Number(`0.${parts['fraction'] ?? '0'}`) * 1000);
  const local = Date.UTC(year, month, at('day'), hour, at('minute'), at('second'), milliseconds);
  const read = new Date(local);
  const exists = read.getUTCMonth() === month && read.getUTCDate() === at('day') && read.getUTCHours() === hour;
  if (!exists || at('minute') > 59 || at('second') > 59) return undefined;
  const offset = offsetOf(parts['zone']);
  return offset === undefined
    ? undefined
    : { instant: local - offset * minute, zoneAssumed: parts['zone'] === undefined };
}

function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  return hour < 1 || hour > 12 ? Number.NaN : (hour % 12) + (half === 'pm' ? 12 : 0);
}

/** Minutes east of UTC. */
function offsetOf(text: string | undefined): number | undefined {
  if (text === undefined || /^(Z|UTC?|GMT)$/i.test(text)) return 0;
  const named = zoneHours[text[0]!.toUpperCase()];
  if (named !== undefined) return (named + (text[1]!.toUpperCase() === 'D' ? 1 : 0)) * 60;
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(3).replace(':', ''))];
  if (hours > 14 || minutes > 59) return undefined;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
