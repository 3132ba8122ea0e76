import { Basis } from '../gen/marketlog/prices/v1/basis_pb.js';
import type {
  DistributionFactorRecorded,
  DividendRecorded,
  SplitRecorded,
} from '../gen/marketlog/prices/v1/corporate_action_events_pb.js';
import type { DailyBar } from '../gen/marketlog/prices/v1/daily_bar_events_pb.js';

/*
 * Facts about prices as plain values: no bigint, no enum numbers, `null` for what is absent.
 * They fit the types of the markets library, which knows nothing of Protobuf.
 */

export type BasisName = 'asTraded' | 'splitAdjusted';

/** @throws RangeError for a basis that is not stated: how such prices relate to others could only be guessed. */
export function basisName(basis: Basis): BasisName {
  if (basis === Basis.SPLIT_ADJUSTED) return 'splitAdjusted';
  if (basis === Basis.AS_TRADED) return 'asTraded';
  throw new RangeError('the basis of the prices is not stated');
}

/** A bar as delivered; `volume` in shares. @throws RangeError for an event without a bar. */
export function plainBar(bar: DailyBar | undefined) {
  if (bar === undefined) throw new RangeError('the event holds no bar');
  return {
    date: bar.date,
    open: bar.open,
    high: bar.high,
    low: bar.low,
    close: bar.close,
    volume: Number(bar.volume),
    vendorAdjustedClose: bar.vendorAdjustedClose ?? null,
    source: bar.source,
    basis: basisName(bar.basis),
    through: bar.through ?? null,
    currency: bar.currency ?? null,
    exchange: bar.exchange ?? null,
  };
}

export type PlainBar = ReturnType<typeof plainBar>;

export function plainSplit({ exDate, numerator, denominator, source, containedIn }: SplitRecorded) {
  return { exDate, numerator, denominator, source, containedIn };
}

export function plainDividend(dividend: DividendRecorded) {
  return {
    exDate: dividend.exDate,
    amount: dividend.amount,
    currency: dividend.currency ?? null,
    basis: basisName(dividend.basis),
    through: dividend.through ?? null,
    source: dividend.source,
  };
}

export function plainFactor({ exDate, factor, includesSplits, source }: DistributionFactorRecorded) {
  return { exDate, factor, includesSplits, source };
}
