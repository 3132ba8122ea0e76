import type { InstrumentReference, PriceSeriesOfInstrument, SeriesBar } from '#contracts';
import { mulberry32 } from '#testing';
import { judgeInstrument } from '../report/judge-instrument.js';
import { calendarOf } from '#markets';

/**
 * The report against a second computation, written from the definitions without a thought of speed. The same is done with StockNet's
 * files in Python, which has a calendar of its own: `npm run quality:check -- FOLDER`.
 */
const instrument: InstrumentReference = {
  instrumentId: 'X', symbol: 'X', name: null, sector: null, exchange: 'XNYS', currency: 'USD', timezone: null, tracked: true,
}; // prettier-ignore
const now = Date.UTC(2017, 5, 1, 12);
const sessions = calendarOf('XNYS').calendar!.sessionsBetween('2015-01-01', '2017-05-31');

const splits = [[2, 1], [3, 1], [4, 1], [5, 1], [6, 1], [7, 1], [8, 1], [9, 1], [10, 1], [12, 1], [15, 1], [20, 1], [25, 1], [30, 1],
  [40, 1], [50, 1], [3, 2], [4, 3], [5, 2], [5, 3], [5, 4], [6, 5], [7, 5], [8, 5], [11, 10]].flatMap(
  ([a, b]) => [a! / b!, b! / a!]); // prettier-ignore

/** Two years of a stock with everything in it that the rules look for, and with what they must not mistake for it. */
function generated(seed: number): { series: PriceSeriesOfInstrument; missing: string[] } {
  const random = mulberry32(seed);
  const bars: SeriesBar[] = [];
  const splitDates: string[] = [];
  const distributions: { exDate: string; factor: number }[] = [];
  const missing: string[] = [];
  let close = 50 + 50 * random();
  let adjusted = 0.8;
  let still = 0;
  sessions.forEach((date, i) => {
    const chance = random();
    const isLast = i > sessions.length - 1 - Math.floor(6 * mulberry32(seed + 99)());
    if (i > 0 && (isLast || chance < 0.02)) {
      missing.push(date);
      return;
    }
    if (still > 0) still--;
    else if (chance < 0.03) still = 3 + Math.floor(4 * random());
    else if (chance < 0.05) close *= splits[Math.floor(splits.length * random())]! * (0.985 + 0.03 * random());
    else if (chance < 0.08) close *= 1 + (random() - 0.5) * 1.4;
    else close *= Math.exp((random() - 0.5) / 25);
    if (chance > 0.97) {
      const factor = 0.97 + 0.02 * random();
      adjusted /= factor;
      if (chance > 0.98) distributions.push({ exDate: date, factor: factor * (chance > 0.99 ? 1.0003 : 1) });
    } else if (chance > 0.965) splitDates.push(date);
    close = Math.min(5000, Math.max(0.5, close));
    bars.push({
      date,
      close,
      vendorAdjustedClose: chance > 0.96 && chance < 0.962 ? null : close * adjusted,
      source: 'a',
    });
  });
  return { series: { bars, splitDates, distributions }, missing };
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
}

function secondComputation({ bars, splitDates, distributions }: PriceSeriesOfInstrument, missing: string[]): string[] {
  const found = new Set<string>();
  const last = bars.at(-1)!.date;
  const returns = bars.slice(1).map(({ close }, i) => Math.log(close / bars[i]!.close));
  if (missing.filter((day) => day > last).length >= 3) found.add(`${sessions.at(-1)} stale`);
  bars.forEach((bar, i) => {
    if (i === 0) return;
    const before = bars[i - 1]!;
    const [move, logReturn] = [bar.close / before.close - 1, returns[i - 1]!];
    const between = (day: string) => day > before.date && day <= bar.date;
    const window = returns.slice(Math.max(0, i - 1 - 60), i - 1);
    const centre = window.length === 60 ? median(window) : 0;
    const scale = 1.4826 * median(window.map((value) => Math.abs(value - centre)));
    const far = window.length === 60 && Math.abs(logReturn) > 6 * Math.max(0.005, scale);
    const known = [...splitDates, ...distributions.map(({ exDate }) => exDate)].some(between);
    if (!known && (far || Math.abs(move) > 0.5)) found.add(`${bar.date} large_move`);
    const like = splits.some((ratio) => Math.abs(before.close / bar.close / ratio - 1) <= 0.01);
    if (Math.abs(move) > 0.08 && like) found.add(`${bar.date} split_like_move`);
    const times = Math.max(1 + move, 1 / (1 + move));
    if (times > 80 && times < 125) found.add(`${bar.date} unit_step`);
    const five = bars.slice(Math.max(0, i - 4), i + 1);
    const isFifth =
      five.length === 5 && five.every(({ close }) => close === bar.close) && bars[i - 5]?.close !== bar.close;
    if (isFifth) found.add(`${bar.date} unchanged_closes`);
    const factor = distributions
      .filter(({ exDate }) => between(exDate))
      .reduce((product, each) => product * each.factor, 1);
    if (before.vendorAdjustedClose === null || bar.vendorAdjustedClose === null) return;
    const apart = bar.vendorAdjustedClose / before.vendorAdjustedClose / (bar.close / (before.close * factor)) - 1;
    if (Math.abs(apart) > 1e-4) found.add(`${bar.date} adjusted_close_differs`);
  });
  return [...found].sort();
}

it.each(Array.from({ length: 12 }, (_, seed) => seed))(
  'equals a second computation on generated prices, seed %d',
  (seed) => {
    const { series, missing } = generated(seed);
    const { completeness, flags } = judgeInstrument(instrument, { series, recorded: [], now });
    expect(flags.map(({ date, rule }) => `${date} ${rule}`).sort()).toEqual(secondComputation(series, missing));
    expect(completeness).toMatchObject({ sessions: sessions.length, missing, offCalendar: [] });
  },
);

it('was given something of everything', () => {
  const rules = Array.from({ length: 12 }, (_, seed) => {
    const { series } = generated(seed);
    return judgeInstrument(instrument, { series, recorded: [], now }).flags.map(({ rule }) => rule);
  }).flat();
  expect(new Set(rules)).toEqual(
    new Set(['large_move', 'split_like_move', 'unchanged_closes', 'adjusted_close_differs', 'stale']),
  );
});
