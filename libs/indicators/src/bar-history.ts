import { priceFactTypes, PricesInForce, type PriceFactEvent } from '#contracts';
import {
  actionsForSplitBasis,
  indicatorWidth,
  IndicatorStream,
  onSplitBasis,
  type DeliveredBar,
  type KnownActions,
} from '#markets';

export const barEventTypes = priceFactTypes;

/** What indicators depend on. */
export type BarEvent = PriceFactEvent;

/** Every bar's indicators of one instrument, oldest first. */
export function indicatorsOf(prices: PricesInForce): IndicatorSeries {
  const bars = prices.barsByDate;
  return seriesOf(bars, actionsForSplitBasis(bars, prices));
}

/** Indicators of bars in order of date. Behind a bar whose prices on the `split` basis are not known they warm up anew. */
export function seriesOf(bars: readonly DeliveredBar[], actions: KnownActions): IndicatorSeries {
  let stream = new IndicatorStream();
  const values = new Float64Array(bars.length * indicatorWidth);
  bars.forEach((bar, index) => {
    const quote = onSplitBasis(bar, actions);
    const at = index * indicatorWidth;
    if (quote === undefined) {
      values.fill(NaN, at, at + indicatorWidth);
      stream = new IndicatorStream();
    } else stream.next(quote.high, quote.low, quote.close, quote.volume, values, at);
  });
  return { dates: bars.map(({ date }) => date), values, stream };
}

/** A table of indicators: row i at `values[i × indicatorWidth]`, NaN where there is no value. */
export interface IndicatorSeries {
  readonly dates: readonly string[];
  readonly values: Float64Array;
  /** Ready for the bar after the last. */
  readonly stream: IndicatorStream;
}
