import { indicatorNames, type IndicatorValues } from './columns.js';
import { exponentialStep, Window, wilderStep } from './moving-averages.js';

/** How many numbers one bar's indicators take in an output array. */
export const indicatorWidth = indicatorNames.length;

/**
 * The 13 indicators of daily bars on the `split` basis, one bar at a time, by TA-Lib's conventions: an EMA is seeded by the
 * mean of its first n closes; RSI and ATR by Wilder's smoothing seeded by a simple mean; Bollinger bands from the population
 * standard deviation. MACD's fast EMA is seeded by the mean of bars 14 to 25, so that both its EMAs begin at bar 25;
 * `macd` therefore differs from `ema12 − ema26` early on, and is given from bar 25, where TA-Lib waits for the signal.
 *
 * Without high and low (null) a bar has no true range: ATR is NaN there and goes on with the next. Without a volume OBV is
 * unknown from there on.
 *
 * Prices in any unit, volume in shares, unrounded. Source: TA-Lib 0.6, ta_func/ta_{SMA,EMA,MACD,RSI,ATR,BBANDS,OBV}.c.
 */
export class IndicatorStream {
  private readonly closes = new Window(50);
  /** Bars seen. */
  private bars = 0;
  private previousClose = 0;
  private ema12 = 0;
  private ema26 = 0;
  private fast = 0;
  // Until an average is seeded these hold the sum of what it will be seeded with.
  private signal = 0;
  private gain = 0;
  private loss = 0;
  private range = 0;
  /** True ranges seen: of all bars but the first, where high and low are known. */
  private ranges = 0;
  private obv = 0;

  /** Takes the next bar and writes its 13 values into `out` from `at` on; NaN stands for "no value yet". */
  next(
    high: number | null,
    low: number | null,
    close: number,
    volume: number | null,
    out: Float64Array,
    at: number,
  ): void {
    const n = this.bars++;
    const { closes } = this;
    closes.push(close);
    const mean20 = n >= 19 ? closes.mean(20) : NaN;
    out[at] = mean20;
    out[at + 1] = n >= 49 ? closes.mean(50) : NaN;
    this.averages(n, close, out, at);
    out[at + 4] = this.relativeStrength(n, close);
    this.bands(n, close, mean20, out, at);
    out[at + 11] = this.trueRange(n, high, low);
    if (volume === null) this.obv = NaN;
    else if (n === 0 || close > this.previousClose) this.obv += volume;
    else if (close < this.previousClose) this.obv -= volume;
    out[at + 12] = this.obv;
    this.previousClose = close;
  }

  private averages(n: number, close: number, out: Float64Array, at: number): void {
    if (n === 11) this.ema12 = this.closes.mean(12);
    else if (n > 11) this.ema12 = exponentialStep(this.ema12, close, 12);
    if (n === 25) {
      this.ema26 = this.closes.mean(26);
      this.fast = this.closes.mean(12);
    } else if (n > 25) {
      this.ema26 = exponentialStep(this.ema26, close, 26);
      this.fast = exponentialStep(this.fast, close, 12);
    }
    const macd = n >= 25 ? this.fast - this.ema26 : NaN;
    if (n >= 25 && n < 33) this.signal += macd;
    else if (n === 33) this.signal = (this.signal + macd) / 9;
    else if (n > 33) this.signal = exponentialStep(this.signal, macd, 9);
    const signal = n >= 33 ? this.signal : NaN;
    out[at + 2] = n >= 11 ? this.ema12 : NaN;
    out[at + 3] = n >= 25 ? this.ema26 : NaN;
    out[at + 5] = macd;
    out[at + 6] = signal;
    out[at + 7] = macd - signal;
  }

  /** 100 × mean gain / (mean gain + mean loss); 0 without any movement. */
  private relativeStrength(n: number, close: number): number {
    if (n === 0) return NaN;
    const change = close - this.previousClose;
    const gain = change > 0 ? change : 0;
    const loss = change < 0 ? -change : 0;
    if (n < 14) {
      this.gain += gain;
      this.loss += loss;
      return NaN;
    }
    this.gain = n === 14 ? (this.gain + gain) / 14 : wilderStep(this.gain, gain, 14);
    this.loss = n === 14 ? (this.loss + loss) / 14 : wilderStep(this.loss, loss, 14);
    const movement = this.gain + this.loss;
    return movement === 0 ? 0 : (100 * this.gain) / movement;
  }

  /** Mean ± 2 deviations; %B, the close's place between them, has no value where they coincide. */
  private bands(n: number, close: number, mean: number, out: Float64Array, at: number): void {
    const width = n >= 19 ? 2 * this.closes.deviation(20, mean) : NaN;
    out[at + 8] = mean + width;
    out[at + 9] = mean - width;
    out[at + 10] = width > 0 ? (close - (mean - width)) / (2 * width) : NaN;
  }

  /** Average of the true ranges, each the span of the day's high, low and the close before; the first bar has none. */
  private trueRange(n: number, high: number | null, low: number | null): number {
    if (n === 0 || high === null || low === null) return NaN;
    const count = ++this.ranges;
    const top = high > this.previousClose ? high : this.previousClose;
    const bottom = low < this.previousClose ? low : this.previousClose;
    const range = top - bottom;
    if (count < 14) {
      this.range += range;
      return NaN;
    }
    this.range = count === 14 ? (this.range + range) / 14 : wilderStep(this.range, range, 14);
    return this.range;
  }

  /** All it needs to go on, to the last bit. */
  snapshot(): number[] {
    const { bars, previousClose, ema12, ema26, fast, signal, gain, loss, range, ranges, obv } = this;
    return [bars, previousClose, ema12, ema26, fast, signal, gain, loss, range, ranges, obv, ...this.closes.toArray()];
  }

  /** @param snapshot also as JSON gives it back, where NaN is null */
  static resume(snapshot: readonly (number | null)[]): IndicatorStream {
    const stream = new IndicatorStream();
    const [bars, previousClose, ema12, ema26, fast, signal, gain, loss, range, ranges, obv, ...closes] = snapshot.map(
      (value) => value ?? NaN,
    );
    Object.assign(stream, { bars, previousClose, ema12, ema26, fast, signal, gain, loss, range, ranges, obv });
    for (const close of closes) stream.closes.push(close);
    return stream;
  }
}

/** The values at a place of an output array, by name. */
export function indicatorValues(out: Float64Array, at: number): IndicatorValues {
  const values: Record<string, number | null> = {};
  for (let i = 0; i < indicatorWidth; i++) {
    const value = out[at + i]!;
    values[indicatorNames[i]!] = Number.isNaN(value) ? null : value;
  }
  return values as IndicatorValues;
}

/** The indicators of a whole series, oldest bar first. */
export function indicatorTable(
  bars: readonly { high: number | null; low: number | null; close: number; volume: number | null }[],
): IndicatorValues[] {
  const stream = new IndicatorStream();
  const out = new Float64Array(indicatorWidth);
  return bars.map(({ high, low, close, volume }) => {
    stream.next(high, low, close, volume, out, 0);
    return indicatorValues(out, 0);
  });
}
