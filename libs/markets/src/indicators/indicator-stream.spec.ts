import fc from 'fast-check';
import { indicatorNames, warmUp, type IndicatorName } from './columns.js';
import { indicatorTable, IndicatorStream, indicatorValues, indicatorWidth } from './indicator-stream.js';
import { exponentialStep, Window } from './moving-averages.js';
import type { PriceBar } from './reference.fixture.js';
import { close, golden, goldenEma10, high, low, volume } from './talib.fixture.js';

/** The fixture has highs, lows and volumes only where TA-Lib's figures need them. */
const talibBars: PriceBar[] = close.map((value, i) => ({
  close: value,
  high: high[i] ?? value,
  low: low[i] ?? value,
  volume: volume[i] ?? 0,
}));

const cents = (min: number, max: number) => fc.integer({ min: min * 100, max: max * 100 }).map((value) => value / 100);
const bar = fc
  .record({ close: cents(1, 500), up: cents(0, 5), down: cents(0, 0.99), volume: fc.integer({ min: 0, max: 1e9 }) })
  .map(({ close, up, down, volume }): PriceBar => ({ close, high: close + up, low: close - down, volume }));
const series = fc.array(bar, { maxLength: 90 });

test.each(golden)('%s of bar %i is what TA-Lib says: %f', (name, at, expected) => {
  expect(Math.abs(indicatorTable(talibBars)[at]![name]! - expected)).toBeLessThan(1e-4);
});

test('an exponential average is seeded and continued as TA-Lib does', () => {
  const window = new Window(10);
  close.slice(0, 10).forEach((value) => window.push(value));
  const seed = window.mean(10);
  expect(seed).toBeCloseTo(goldenEma10[0][1], 4);
  expect(exponentialStep(seed, close[10]!, 10)).toBeCloseTo(goldenEma10[1][1], 4);
});

describe.each(indicatorNames)('%s', (name) => {
  const column = (bars: readonly PriceBar[]) => indicatorTable(bars).map((values) => values[name]);

  test('is null during warm-up and a number from then on', () => {
    const values = column(talibBars.concat(talibBars));
    const first = warmUp[name];
    expect(values.slice(0, first).every((value) => value === null)).toBe(true);
    expect(values.slice(first).every((value) => value !== null && Number.isFinite(value))).toBe(true);
  });

  test('does not change when bars are appended', () => {
    fc.assert(
      fc.property(series, series, (past, more) => {
        expect(column([...past, ...more]).slice(0, past.length)).toEqual(column(past));
      }),
      { numRuns: 30 },
    );
  });

  test('comes out the same to the last bit where the computation was put away and resumed', () => {
    fc.assert(
      fc.property(series, fc.nat({ max: 90 }), (bars, cut) => {
        expect(resumedAt(bars, cut).map((values) => values[name])).toEqual(column(bars));
      }),
      { numRuns: 30 },
    );
  });

  test(`${rescaling(name)} when every bar is rescaled by a split`, () => {
    fc.assert(
      fc.property(series, fc.constantFrom(2, 3, 7, 0.1), (bars, ratio) => {
        const split = bars.map(({ high, low, close, volume }) => ({
          high: high / ratio,
          low: low / ratio,
          close: close / ratio,
          volume: volume * ratio,
        }));
        const factor = name === 'rsi14' || name === 'bollingerPercentB' ? 1 : name === 'obv' ? ratio : 1 / ratio;
        expectClose(
          column(split),
          column(bars).map((value) => (value === null ? null : value * factor)),
          1e-6,
        );
      }),
      { numRuns: 30 },
    );
  });
});

test('without any movement RSI and ATR are 0, the bands coincide and %B has no value', () => {
  const still = Array.from({ length: 60 }, () => ({ high: 17.3, low: 17.3, close: 17.3, volume: 10 }));
  const last = indicatorTable(still).at(-1)!;
  expect(last).toMatchObject({ rsi14: 0, atr14: 0, bollingerPercentB: null, obv: 10 });
  expect(last.bollingerUpper).toBe(last.bollingerLower);
});

test('macd begins with the slow average, so it differs from ema12 − ema26 at first', () => {
  const table = indicatorTable(talibBars.concat(talibBars));
  const difference = (at: number) => Math.abs(table[at]!.macd! - (table[at]!.ema12! - table[at]!.ema26!));
  expect(difference(25)).toBeGreaterThan(0.1);
  expect(difference(69)).toBeLessThan(0.01);
});

function rescaling(name: IndicatorName): string {
  return name === 'rsi14' || name === 'bollingerPercentB' ? 'stays' : 'scales along';
}

function resumedAt(bars: readonly PriceBar[], cut: number) {
  const out = new Float64Array(indicatorWidth);
  let stream = new IndicatorStream();
  return bars.map(({ high, low, close, volume }, i) => {
    if (i === cut) stream = IndicatorStream.resume(JSON.parse(JSON.stringify(stream.snapshot())));
    stream.next(high, low, close, volume, out, 0);
    return indicatorValues(out, 0);
  });
}

function expectClose(actual: (number | null)[], expected: (number | null)[], tolerance: number): void {
  expect(actual.map((value) => value === null)).toEqual(expected.map((value) => value === null));
  actual.forEach((value, i) => {
    if (value !== null) expect(Math.abs(value - expected[i]!)).toBeLessThan(tolerance * Math.max(1, Math.abs(value)));
  });
}

describe('bars that lack something', () => {
  const series = Array.from({ length: 40 }, (_, i) => ({ high: i + 12, low: i + 8, close: i + 10, volume: 100 }));

  it('have no true range of their own, and the average goes on behind them', () => {
    const table = indicatorTable(series.map((bar, i) => (i === 20 ? { ...bar, high: null } : bar)));
    expect(table[20]).toMatchObject({ atr14: null, sma20: indicatorTable(series)[20]!.sma20 });
    expect([table[14], table[19], table[21]].map((row) => row!.atr14)).toEqual([4, 4, 4]);
    const late = indicatorTable(series.map((bar, i) => (i < 20 ? { ...bar, low: null } : bar)));
    expect(late.findIndex(({ atr14 }) => atr14 !== null)).toBe(33);
  });

  it('make the balance of volumes unknown from there on, also after a pause', () => {
    const table = indicatorTable(series.map((bar, i) => (i === 5 ? { ...bar, volume: null } : bar)));
    expect([table[4]!.obv, table[5]!.obv, table[39]!.obv]).toEqual([500, null, null]);
    const stream = new IndicatorStream();
    const out = new Float64Array(indicatorWidth);
    stream.next(null, null, 10, null, out, 0);
    const resumed = IndicatorStream.resume(JSON.parse(JSON.stringify(stream.snapshot())) as (number | null)[]);
    resumed.next(12, 9, 11, 100, out, 0);
    expect(indicatorValues(out, 0)).toMatchObject({ obv: null, rsi14: null });
  });
});
