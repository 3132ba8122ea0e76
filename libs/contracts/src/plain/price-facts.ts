import { Basis, BasisGrounds } from '../gen/marketlog/prices/v1/basis_pb.js';
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

export type BasisName = 'asTraded' | 'splitAdjusted' | 'fullyAdjusted';

/** @throws RangeError for a basis that is not stated: how such prices relate to others could only be guessed. */
export function basisName(basis: Basis | undefined): BasisName {
  if (basis === Basis.SPLIT_ADJUSTED) return 'splitAdjusted';
  if (basis === Basis.AS_TRADED) return 'asTraded';
  if (basis === Basis.FULLY_ADJUSTED) return 'fullyAdjusted';
  throw new RangeError('the basis of the prices is not stated');
}

/** How the basis is known. */
export type BasisGroundsName = 'assumed' | 'stated' | 'proved';

/** Events that do not say it were recorded before it was noted. */
export function basisGroundsName(grounds: BasisGrounds | undefined): BasisGroundsName {
  if (grounds === BasisGrounds.STATED) return 'stated';
  return grounds === BasisGrounds.PROVED ? 'proved' : 'assumed';
}

/** A message as it is given to, or comes out of, an event. */
type DailyBarFields = Partial<Omit<DailyBar, '$typeName' | '$unknown'>>;

const none: string[] = [];

/** A day's bar exactly as a source delivered it. */
export interface PlainBar {
  /** Trading day, YYYY-MM-DD. */
  readonly date: string;
  /** Prices per share and shares or units traded, with a fraction where a volume has one; null for what the source does not give. */
  readonly open: number | null;
  readonly high: number | null;
  readonly low: number | null;
  readonly close: number;
  readonly volume: number | null;
  readonly vendorAdjustedClose: number | null;
  /** Label of the source, never a path. */
  readonly source: string;
  readonly basis: BasisName;
  /** As in the event: the day up to which splits or distributions are in the prices. */
  readonly through: string | null;
  /** How the basis is known; absent: only assumed. */
  readonly basisGrounds?: BasisGroundsName | undefined;
  readonly currency: string | null;
  readonly exchange: string | null;
}

/** The bar of an event. The one decoder of it. @throws RangeError for an event without a bar or a basis. */
export function plainBar(bar: DailyBarFields | undefined): PlainBar {
  if (bar === undefined) throw new RangeError('the event holds no bar');
  const absent = bar.absent ?? none;
  // Nearly every bar is complete.
  const isWhole = absent.length === 0;
  const given = (name: string, value: number) => (isWhole || !absent.includes(name) ? value : null);
  return {
    date: bar.date ?? '',
    open: given('open', bar.open ?? 0),
    high: given('high', bar.high ?? 0),
    low: given('low', bar.low ?? 0),
    close: bar.close ?? 0,
    volume: given('volume', bar.fractionalVolume ?? Number(bar.volume ?? 0n)),
    vendorAdjustedClose: bar.vendorAdjustedClose ?? null,
    source: bar.source ?? '',
    basis: basisName(bar.basis),
    through: bar.through ?? null,
    basisGrounds: basisGroundsName(bar.basisGrounds),
    currency: bar.currency ?? null,
    exchange: bar.exchange ?? null,
  };
}

export function plainSplit({ exDate, numerator, denominator, source, containedIn, missingThrough }: SplitRecorded) {
  return { exDate, numerator, denominator, source, containedIn, missingThrough: missingThrough ?? null };
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

export function plainFactor({ exDate, factor, includesSplits, source, missingThrough }: DistributionFactorRecorded) {
  return { exDate, factor, includesSplits, source, missingThrough: missingThrough ?? null };
}

export type PlainSplit = ReturnType<typeof plainSplit>;
export type PlainDividend = ReturnType<typeof plainDividend>;
export type PlainFactor = ReturnType<typeof plainFactor>;
