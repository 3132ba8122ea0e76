import type { PlainBar } from '#contracts';
import { amountIn, servedQuote, splitsApplied, type Distribution, type Quote, type Split } from '#markets';

/** Prices of two vendors, or of two calls to one, that differ by no more than this (relative) are the same. */
const priceJitter = 1e-5;
const volumeJitter = 0.01;

/** Where deliveries come from: what a file says is meant to the digit, what a live vendor says jitters. */
export type DeliveryOrigin = 'file' | 'live';

/** What brings bars of different bases to one. */
export interface ComparingActions {
  /** Every split known, one per ex-date. */
  readonly splits: readonly Split[];
  /** Every distribution known, one per ex-date; needed where a bar holds distributions. */
  readonly distributions: readonly Distribution[];
}

/**
 * True where two deliveries of a day say the same. Two of one file source are compared digit by digit, unless an action
 * lies between the dates up to which they are adjusted; all others are brought to one basis and may jitter, those of one file source
 * as far as their last digits go. An adjusted close, `through` or currency alone is no difference.
 */
export function sameBar(
  delivered: PlainBar,
  known: PlainBar,
  origin: DeliveryOrigin,
  actions: ComparingActions,
): boolean {
  const ofOneFileSource = origin === 'file' && delivered.source === known.source;
  const sameUnit = inUnitOf(known.currency, delivered, delivered.currency) === delivered;
  if (ofOneFileSource && sameUnit && delivered.basis === known.basis && !actionBetween(delivered, known, actions)) {
    if (equalQuotes(delivered, known)) return true;
    if (!wasMissing(known, actions)) return false;
    // Delivered through the same day, but after its source had put the action in.
    return sameBar({ ...delivered, through: '9999-12-31' }, known, origin, actions);
  }
  const adjustment = [delivered, known].some(({ basis }) => basis === 'fullyAdjusted') ? 'all' : 'split';
  const is = inUnitOf(known.currency, commonQuote(delivered, adjustment, actions), delivered.currency);
  const was = commonQuote(known, adjustment, actions);
  return alike(is, was, ofOneFileSource ? roundingOf(delivered, is) + roundingOf(known, was) : 0);
}

/** Pounds as pence and the like; between different currencies the numbers stay as they are. */
function inUnitOf(unit: string | null, quote: Quote, quoteUnit: string | null): Quote {
  const by = amountIn(unit, 1, quoteUnit) ?? 1;
  if (by === 1) return quote;
  const { open, high, low, close, volume } = quote;
  const times = (price: number | null) => (price === null ? null : price * by);
  return { open: times(open), high: times(high), low: times(low), close: close * by, volume };
}

/** On the `split` basis, or with every distribution, where one of the compared bars holds them and may not be without. */
export function commonQuote(
  bar: PlainBar,
  adjustment: 'split' | 'all',
  { splits, distributions }: ComparingActions,
): Quote {
  if (adjustment === 'split') return splitsApplied(bar, splits);
  return servedQuote(bar, 'all', { splits, distributions, coverage: [] })!;
}

function actionBetween(
  { through: a, basis, source }: PlainBar,
  { through: b }: PlainBar,
  { splits, distributions }: ComparingActions,
): boolean {
  if (a === b) return false;
  // An adjusted bar that does not say through when is taken to contain every action.
  const [from, to] = [a ?? '9999-12-31', b ?? '9999-12-31'].sort() as [string, string];
  const isBetween = ({ exDate, missingThrough, ...action }: Split | Distribution) =>
    (from < exDate && exDate <= to) ||
    (missingThrough != null && action.source === source && from <= missingThrough && missingThrough < to);
  return splits.some(isBetween) || (basis === 'fullyAdjusted' && distributions.some(isBetween));
}

/** True where the source put an action of before into its prices only later. */
function wasMissing({ source, through }: PlainBar, { splits, distributions }: ComparingActions): boolean {
  const isMissing = ({ missingThrough, ...action }: Split | Distribution) =>
    missingThrough != null && through !== null && through <= missingThrough && action.source === source;
  return splits.some(isMissing) || distributions.some(isMissing);
}

function equalQuotes(a: Quote, b: Quote): boolean {
  return a.close === b.close && a.open === b.open && a.high === b.high && a.low === b.low && a.volume === b.volume;
}

/** Both on one basis. @param rounding by how much prices may differ beside the jitter */
export function alike(a: Quote, b: Quote, rounding = 0): boolean {
  return (
    within(a.close, b.close, priceJitter, rounding) &&
    within(a.open, b.open, priceJitter, rounding) &&
    within(a.high, b.high, priceJitter, rounding) &&
    within(a.low, b.low, priceJitter, rounding) &&
    within(a.volume, b.volume, volumeJitter)
  );
}

function within(a: number | null, b: number | null, tolerance: number, rounding = 0): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b)) + rounding;
}

/** Half a unit of the last digit that the delivered prices have, on the basis that they were brought to. */
export function roundingOf(delivered: Quote, common: Quote): number {
  if (delivered.close === 0) return 0;
  const digits = [delivered.open, delivered.high, delivered.low, delivered.close].map(decimalsOf);
  return 0.5 * 10 ** -Math.max(2, ...digits) * Math.abs(common.close / delivered.close);
}

function decimalsOf(price: number | null): number {
  const text = String(price ?? 0);
  const exponent = /e-(\d+)$/.exec(text)?.[1];
  const fraction = /\.(\d+)/.exec(text)?.[1]?.length ?? 0;
  return fraction + Number(exponent ?? 0);
}
