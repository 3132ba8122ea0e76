import type { IndicatorName } from './columns.js';

export interface PriceBar {
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

type Series = (number | null)[];

/**
 * The 13 indicators computed a second time, column by column from their definitions over the whole series. Slow and plain:
 * it shares no code with the stream it checks.
 */
export function referenceTable(bars: readonly PriceBar[]): Record<IndicatorName, Series> {
  const close = bars.map((bar) => bar.close);
  const changes = close.map((value, i) => (i === 0 ? null : value - close[i - 1]!));
  const gains = wilder(
    changes.map((change) => (change === null ? null : Math.max(change, 0))),
    14,
  );
  const losses = wilder(
    changes.map((change) => (change === null ? null : Math.max(-change, 0))),
    14,
  );
  const ranges = bars.map(({ high, low }, i) => {
    const before = close[i - 1];
    return before === undefined ? null : Math.max(high - low, Math.abs(high - before), Math.abs(low - before));
  });
  const slow = exponential(close, 26, 0);
  // Seeded so that its first value falls on bar 25 as well.
  const fast = exponential(close, 12, 14);
  const macd = combine(fast, slow, (a, b) => a - b);
  const signal = exponential(macd, 9, 25);
  const middle = rolling(close, 20, average);
  const deviation = rolling(close, 20, (window) => (new Set(window).size === 1 ? 0 : populationDeviation(window)));
  const upper = combine(middle, deviation, (m, d) => m + 2 * d);
  const lower = combine(middle, deviation, (m, d) => m - 2 * d);
  return {
    sma20: middle,
    sma50: rolling(close, 50, average),
    ema12: exponential(close, 12, 0),
    ema26: slow,
    rsi14: combine(gains, losses, (gain, loss) => (gain === 0 && loss === 0 ? 0 : 100 - 100 / (1 + gain / loss))),
    macd,
    macdSignal: signal,
    macdHistogram: combine(macd, signal, (a, b) => a - b),
    bollingerUpper: upper,
    bollingerLower: lower,
    bollingerPercentB: close.map((value, i) => {
      const [top, bottom] = [upper[i] ?? null, lower[i] ?? null];
      return top === null || bottom === null || deviation[i] === 0 ? null : (value - bottom) / (top - bottom);
    }),
    atr14: wilder(ranges, 14),
    obv: cumulated(bars.map(({ volume }, i) => volume * (i === 0 ? 1 : Math.sign(changes[i]!)))),
  };
}

function cumulated(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value) => (sum += value));
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function populationDeviation(values: readonly number[]): number {
  const mean = average(values);
  return Math.sqrt(average(values.map((value) => (value - mean) ** 2)));
}

function rolling(values: readonly number[], n: number, of: (window: readonly number[]) => number): Series {
  return values.map((_, i) => (i < n - 1 ? null : of(values.slice(i - n + 1, i + 1))));
}

/** Weighted sum from its definition: seed × (1 − α)^k + Σ α (1 − α)^(age) × value. */
function exponential(values: readonly (number | null)[], n: number, from: number): Series {
  const alpha = 2 / (n + 1);
  const first = from + n - 1;
  const seed = average(values.slice(from, first + 1).filter((value) => value !== null));
  return values.map((_, i) => {
    if (i < first) return null;
    let sum = seed * (1 - alpha) ** (i - first);
    for (let j = first + 1; j <= i; j++) sum += alpha * (1 - alpha) ** (i - j) * (values[j] as number);
    return sum;
  });
}

function wilder(values: readonly (number | null)[], n: number): Series {
  let smoothed: number | null = null;
  return values.map((value, i) => {
    if (i < n) return null;
    smoothed = smoothed === null ? average(values.slice(1, n + 1) as number[]) : smoothed + (value! - smoothed) / n;
    return smoothed;
  });
}

function combine(a: Series, b: Series, of: (a: number, b: number) => number): Series {
  return a.map((left, i) => {
    const right = b[i] ?? null;
    return left === null || right === null ? null : of(left, right);
  });
}
