import {
  defaultSourceRank,
  effectiveSplits,
  IndicatorStream,
  indicatorNames,
  indicatorWidth,
  splitsApplied,
  type DeliveredBar,
  type IndicatorName,
  type Quote,
} from '#markets';
import type { PairChange, RecordedActions } from '../window/pair-return.js';
import { priceFeatureNames, stepBars } from './feature-set.js';

/** What the price features of a step are computed from. */
export interface Span {
  /** 136 bars, oldest first, the last one that of the step. */
  readonly bars: readonly DeliveredBar[];
  /** How each of them but the first followed from the one before: 135. */
  readonly changes: readonly PairChange[];
  /** What is known of splits; one that comes after the step says nothing. */
  readonly splits: RecordedActions['splits'];
}

/** Days of the moving averages of the adjusted index. */
const averagedDays = [5, 10, 15, 20, 25, 30] as const;
const volumeDays = 10;

const at = (name: IndicatorName) => indicatorNames.indexOf(name);
/** Indicators that are prices, and are fed as their distance from the close. */
const levels = ['sma20', 'sma50', 'ema12', 'ema26'].map((name) => at(name as IndicatorName));
const bands = [at('bollingerUpper'), at('bollingerLower')];
/** Indicators in units of the price, which are divided by the close. */
const spreads = [at('macd'), at('macdSignal'), at('macdHistogram')];
const [rsi14, percentB, atr14] = [at('rsi14'), at('bollingerPercentB'), at('atr14')];

/**
 * The 24 features of a step that its own prices give, in the order of `priceFeatureNames`, all of them ratios; NaN where one has no
 * meaning. They depend on the span alone, to the last bit.
 */
export function priceFeatures({ bars, changes, splits }: Span): Float64Array {
  if (bars.length !== stepBars || changes.length !== stepBars - 1)
    throw new RangeError(`a step has ${stepBars} bars and the changes between them, not ${bars.length}`);
  const quotes = onOneBasis(bars, splits);
  const last = quotes.at(-1)!;
  const { close } = last;
  const indicators = lastIndicators(quotes);
  const of = (place: number) => indicators[place]!;
  const { ratio, distributed } = changes.at(-1)!;
  const values = [
    overClose(last.open, close),
    overClose(last.high, close),
    overClose(last.low, close),
    ratio - 1,
    ratio / (1 - distributed) - 1,
    ...averagesOfIndex(changes),
    ...levels.map((place) => of(place) / close - 1),
    of(rsi14) / 100,
    ...spreads.map((place) => of(place) / close),
    ...bands.map((place) => of(place) / close - 1),
    of(percentB),
    of(atr14) / close,
    volumeChange(quotes),
  ];
  if (values.length !== priceFeatureNames.length) throw new RangeError(`${values.length} price features`);
  return Float64Array.from(values, (value) => (Number.isFinite(value) ? value : NaN));
}

/** Every split up to the last bar applied; what its source has put into a bar stays in it. */
function onOneBasis(bars: readonly DeliveredBar[], splits: RecordedActions['splits']): readonly Quote[] {
  const last = bars.at(-1)!.date;
  const known = splits.filter(({ exDate }) => exDate <= last);
  if (known.length === 0) return bars;
  const effective = effectiveSplits(known, defaultSourceRank);
  return bars.map((bar) => splitsApplied(bar, effective));
}

/** A price of 0 counts as unknown. */
function positive(price: number | null): number | null {
  return price !== null && price > 0 ? price : null;
}

function overClose(price: number | null, close: number): number {
  const known = positive(price);
  return known === null ? NaN : known / close - 1;
}

/** The 13 indicators at the last bar, begun afresh at the first. */
function lastIndicators(quotes: readonly Quote[]): Float64Array {
  const stream = new IndicatorStream();
  const out = new Float64Array(indicatorWidth);
  for (const { high, low, close, volume } of quotes) stream.next(positive(high), positive(low), close, volume, out, 0);
  return out;
}

/** Simple means of the adjusted index over its last value, less 1. */
function averagesOfIndex(changes: readonly PairChange[]): number[] {
  const index = new Float64Array(changes.length + 1);
  index[0] = 1;
  changes.forEach(({ ratio, distributed }, i) => (index[i + 1] = (index[i]! * ratio) / (1 - distributed)));
  const last = index.at(-1)!;
  return averagedDays.map((days) => mean(index.subarray(-days)) / last - 1);
}

/** On-balance volume less that of ten bars ago, over the volume in between: −1 to 1. */
function volumeChange(quotes: readonly Quote[]): number {
  let balance = 0;
  let total = 0;
  for (let i = quotes.length - volumeDays; i < quotes.length; i++) {
    const { close, volume } = quotes[i]!;
    if (volume === null) return NaN;
    balance += Math.sign(close - quotes[i - 1]!.close) * volume;
    total += volume;
  }
  return balance / total;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
