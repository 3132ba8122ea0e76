import type { TradingDay } from '../trading-day.js';
import { covers, type Span } from './coverage.js';
import { containedFactor, outstandingFactor, type Distribution } from './distributions.js';
import { containedSplitRatio, splitRatio, type PriceBasis, type Split } from './splits.js';

/** `split`: every known split applied; `all`: and every distribution; `raw`: as traded on the day. */
export const adjustments = ['split', 'all', 'raw'] as const;
export type Adjustment = (typeof adjustments)[number];

/** Prices per share and shares traded, in one unit. Null is what the source does not give: only the close is always there. */
export interface Quote {
  readonly open: number | null;
  readonly high: number | null;
  readonly low: number | null;
  readonly close: number;
  /** With a fraction where what is traded has one; null for what has none, such as an index. */
  readonly volume: number | null;
}

/** What arithmetic takes of a bar as its source delivered it. */
export interface DeliveredBar extends Quote, PriceBasis {
  readonly date: TradingDay;
  readonly currency: string | null;
}

/** What serving a bar takes: effective splits, effective distributions (for `all`) and joined coverage (for `raw`). */
export interface KnownActions {
  readonly splits: readonly Split[];
  readonly distributions: readonly Distribution[];
  readonly coverage: readonly Span[];
}

/**
 * The bar on a served basis, whole volumes rounded to whole shares; the delivered doubles where nothing is to be applied.
 * @returns undefined where what its source has put into it would have to be taken out and is not all known; see unknownActions.
 */
export function servedQuote(bar: DeliveredBar, adjustment: Adjustment, actions: KnownActions): Quote | undefined {
  switch (adjustment) {
    case 'split': {
      const quote = onSplitBasis(bar, actions);
      return quote && rounded(quote, bar);
    }
    case 'all':
      return rounded(scaled(splitsApplied(bar, actions.splits), outstandingFactor(bar, actions.distributions)), bar);
    case 'raw':
      return asTraded(bar, actions);
  }
}

export type UnknownActions = 'splits_unknown' | 'dividends_unknown' | 'basis_contradicted';

/** Why a bar cannot be served on that basis; undefined where it can. */
export function unknownActions(
  bar: DeliveredBar,
  adjustment: Adjustment,
  actions: KnownActions,
): UnknownActions | undefined {
  if (servedQuote(bar, adjustment, actions) !== undefined) return undefined;
  if (bar.basis === 'fullyAdjusted') return 'dividends_unknown';
  return bar.basis === 'asTraded' ? 'basis_contradicted' : 'splits_unknown';
}

/**
 * The bar with every known split applied and no distribution in it; volume unrounded.
 * @returns undefined for a fully adjusted bar where not every distribution in it is known
 */
export function onSplitBasis(bar: DeliveredBar, actions: KnownActions): Quote | undefined {
  const plain = withoutDistributions(bar, actions);
  return plain && splitsApplied(plain, actions.splits);
}

/** The bar with every known split applied; distributions that its source has put into it are in it still. Volume unrounded. */
export function splitsApplied(bar: DeliveredBar, splits: readonly Split[]): Quote {
  const ratio = splits.length === 0 ? 1 : splitRatio(bar.date, bar, splits);
  if (ratio === 1) return bar;
  const { open, high, low, close, volume } = bar;
  return {
    open: open === null ? null : open / ratio,
    high: high === null ? null : high / ratio,
    low: low === null ? null : low / ratio,
    close: close / ratio,
    volume: volume === null ? null : volume * ratio,
  };
}

/** A fully adjusted bar as its source would give it without distributions; undefined where not all of them are known. */
export function withoutDistributions<B extends DeliveredBar>(
  bar: B,
  { distributions, coverage }: Pick<KnownActions, 'distributions' | 'coverage'>,
): B | undefined {
  if (bar.basis !== 'fullyAdjusted') return bar;
  if (!areKnown(bar, coverage)) return undefined;
  const factor = containedFactor(bar, distributions);
  return { ...bar, ...scaled(bar, 1 / factor), basis: 'splitAdjusted' };
}

/** True where every action from the day of the bar on that can be in it was asked for. */
function areKnown({ date, through }: DeliveredBar, coverage: readonly Span[]): boolean {
  return through !== null && (through <= date || covers(coverage, date, through));
}

function asTraded(bar: DeliveredBar, { splits, ...actions }: KnownActions): Quote | undefined {
  // A split that was found in prices called as traded says that they are not.
  if (bar.basis === 'asTraded') return containedSplitRatio(bar.date, bar, splits) === 1 ? bar : undefined;
  if (bar.through === null || !covers(actions.coverage, bar.date, bar.through)) return undefined;
  const plain = withoutDistributions(bar, actions);
  if (plain === undefined) return undefined;
  const traded = withoutSplits(plain, splits);
  return traded === bar ? bar : rounded(traded, bar);
}

/** The bar before its source put these splits into it, as far as it did. */
export function withoutSplits<B extends DeliveredBar>(bar: B, splits: readonly Split[]): B {
  const ratio = splits.length === 0 ? 1 : containedSplitRatio(bar.date, bar, splits);
  return ratio === 1 ? bar : { ...bar, ...scaled(bar, ratio), volume: bar.volume === null ? null : bar.volume / ratio };
}

/** Distributions change what a share is worth, not how many there are. */
function scaled(quote: Quote, factor: number): Quote {
  if (factor === 1) return quote;
  const { open, high, low, close, volume } = quote;
  return {
    open: times(open, factor),
    high: times(high, factor),
    low: times(low, factor),
    close: close * factor,
    volume,
  };
}

function times(price: number | null, factor: number): number | null {
  return price === null ? null : price * factor;
}

function rounded(quote: Quote, delivered: Quote): Quote {
  const volume = servedVolume(quote.volume, delivered.volume);
  return volume === quote.volume ? quote : { ...quote, volume };
}

/** A volume that splits were applied to: whole shares where whole shares were delivered. */
export function servedVolume(volume: number | null, delivered: number | null): number | null {
  return volume === null || !Number.isInteger(delivered) ? volume : Math.round(volume);
}
