import { Basis, type DailyBarRecordedSchema, type EventDraft } from '#contracts';
import type { MessageInitShape } from '@bufbuild/protobuf';

type BarFields = Exclude<NonNullable<MessageInitShape<typeof DailyBarRecordedSchema>['bar']>, { $typeName: string }> & {
  volume?: bigint;
};

/** An ordinary as-traded bar; give what the test is about. */
export function aBar(fields: BarFields = {}): BarFields {
  return {
    instrumentId: 'AAPL',
    date: '2014-01-02',
    open: 79.38,
    high: 79.58,
    low: 78.86,
    close: 79.02,
    volume: 58671200n,
    source: 'csv',
    basis: Basis.AS_TRADED,
    ...fields,
  };
}

export function barRecorded(fields: BarFields = {}): EventDraft<'marketlog.prices.v1.DailyBarRecorded'> {
  return { type: 'marketlog.prices.v1.DailyBarRecorded', data: { bar: aBar(fields) } };
}

/** @param supersedes event id of the bar that it replaces */
export function barCorrected(
  supersedes: string,
  fields: BarFields = {},
): EventDraft<'marketlog.prices.v1.DailyBarCorrected'> {
  return { type: 'marketlog.prices.v1.DailyBarCorrected', data: { bar: aBar(fields), supersedes } };
}

/**
 * Consecutive weekdays of bars from a date on, walking at random from a seed: the same seed gives the same bars.
 * Prices have two decimals; high and low enclose open and close.
 */
export function barSeries(count: number, fields: BarFields & { seed?: number } = {}): BarFields[] {
  const { seed = 1, ...fixed } = fields;
  const random = mulberry32(seed);
  const day = new Date(`${fixed.date ?? '2014-01-02'}T00:00:00Z`);
  const bars: BarFields[] = [];
  let close = fixed.close ?? 100;
  while (bars.length < count) {
    if (day.getUTCDay() % 6 !== 0) {
      const open = cents(close * (1 + (random() - 0.5) / 50));
      close = cents(open * (1 + (random() - 0.5) / 25));
      const high = cents(Math.max(open, close) * (1 + random() / 100));
      const low = cents(Math.min(open, close) * (1 - random() / 100));
      const volume = BigInt(Math.floor(1e6 + random() * 9e6));
      bars.push(aBar({ ...fixed, date: day.toISOString().slice(0, 10), open, high, low, close, volume }));
    }
    day.setUTCDate(day.getUTCDate() + 1);
  }
  return bars;
}

function cents(price: number): number {
  return Math.round(price * 100) / 100;
}

/** A small seeded generator (Tommy Ettinger's mulberry32), so that a test can be repeated from its seed. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
