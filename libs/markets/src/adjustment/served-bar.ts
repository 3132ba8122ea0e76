import type { TradingDay } from '../trading-day.js';
import { covers, type Span } from './coverage.js';
import { distributionFactor, type Distribution } from './distributions.js';
import { containedSplitRatio, splitRatio, type PriceBasis, type Split } from './splits.js';

/** `split`: every known split applied; `all`: and every distribution; `raw`: as traded on the day. */
export const adjustments = ['split', 'all', 'raw'] as const;
export type Adjustment = (typeof adjustments)[number];

/** Prices per share and shares traded, in one unit. */
export interface Quote {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** A bar as its source delivered it. */
export interface DeliveredBar extends Quote, PriceBasis {
  readonly date: TradingDay;
}

/** What serving a bar takes: effective splits, effective distributions (for `all`) and joined coverage (for `raw`). */
export interface KnownActions {
  readonly splits: readonly Split[];
  readonly distributions: readonly Distribution[];
  readonly coverage: readonly Span[];
}

/**
 * The bar on a served basis, volume rounded to whole shares; the delivered doubles where nothing is to be applied.
 * @returns undefined where `raw` is asked for and not every split in the bar is known (`splits_unknown`).
 */
export function servedQuote(bar: DeliveredBar, adjustment: Adjustment, actions: KnownActions): Quote | undefined {
  switch (adjustment) {
    case 'split':
      return rounded(onSplitBasis(bar, actions.splits));
    case 'all':
      return rounded(scaled(onSplitBasis(bar, actions.splits), distributionFactor(bar.date, actions.distributions)));
    case 'raw':
      return asTraded(bar, actions);
  }
}

/** The bar with every known split applied; volume unrounded. */
export function onSplitBasis(bar: DeliveredBar, splits: readonly Split[]): Quote {
  const ratio = splits.length === 0 ? 1 : splitRatio(bar.date, bar, splits);
  if (ratio === 1) return bar;
  const { open, high, low, close, volume } = bar;
  return { open: open / ratio, high: high / ratio, low: low / ratio, close: close / ratio, volume: volume * ratio };
}

function asTraded(bar: DeliveredBar, { splits, coverage }: KnownActions): Quote | undefined {
  // A split that was found in prices called as traded says that they are not.
  if (bar.basis === 'asTraded') return containedSplitRatio(bar.date, bar, splits) === 1 ? bar : undefined;
  if (bar.through === null || !covers(coverage, bar.date, bar.through)) return undefined;
  const traded = withoutSplits(bar, splits);
  return traded === bar ? bar : rounded(traded);
}

/** The bar before its source put these splits into it, as far as it did. */
export function withoutSplits<B extends DeliveredBar>(bar: B, splits: readonly Split[]): B {
  const ratio = splits.length === 0 ? 1 : containedSplitRatio(bar.date, bar, splits);
  return ratio === 1 ? bar : { ...bar, ...scaled(bar, ratio), volume: bar.volume / ratio };
}

/** Distributions change what a share is worth, not how many there are. */
function scaled(quote: Quote, factor: number): Quote {
  if (factor === 1) return quote;
  const { open, high, low, close, volume } = quote;
  return { open: open * factor, high: high * factor, low: low * factor, close: close * factor, volume };
}

function rounded(quote: Quote): Quote {
  return Number.isInteger(quote.volume) ? quote : { ...quote, volume: Math.round(quote.volume) };
}
