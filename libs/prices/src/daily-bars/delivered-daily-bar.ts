import { Basis, BasisGrounds, type PlainBar } from '#contracts';
import type { PriceBasis } from '#markets';

/** The fields of the event's message. What is null is left out. */
export function toMessage(instrumentId: string, bar: PlainBar) {
  return {
    instrumentId,
    date: bar.date,
    open: bar.open ?? 0,
    high: bar.high ?? 0,
    low: bar.low ?? 0,
    close: bar.close,
    volume: BigInt(Math.trunc(bar.volume ?? 0)),
    vendorAdjustedClose: bar.vendorAdjustedClose ?? undefined,
    source: bar.source,
    basis: toBasis(bar),
    through: bar.through ?? undefined,
    currency: bar.currency ?? undefined,
    exchange: bar.exchange ?? undefined,
    basisGrounds: grounds[bar.basisGrounds ?? 'assumed'],
    ...(bar.volume === null || Number.isInteger(bar.volume) ? {} : { fractionalVolume: bar.volume }),
    ...(isComplete(bar) ? {} : { absent: optional.filter((field) => bar[field] === null) }),
  };
}

const bases = {
  asTraded: Basis.AS_TRADED,
  splitAdjusted: Basis.SPLIT_ADJUSTED,
  fullyAdjusted: Basis.FULLY_ADJUSTED,
} as const;
const grounds = {
  assumed: BasisGrounds.ASSUMED,
  stated: BasisGrounds.STATED,
  proved: BasisGrounds.PROVED,
} as const;

const optional = ['open', 'high', 'low', 'volume'] as const;

function isComplete({ open, high, low, volume }: PlainBar): boolean {
  return open !== null && high !== null && low !== null && volume !== null;
}

export function toBasis({ basis }: Pick<PriceBasis, 'basis'>): Basis {
  return bases[basis];
}
