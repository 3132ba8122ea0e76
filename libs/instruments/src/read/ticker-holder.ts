/** That an instrument held a ticker, from `from` (null: since ever) until before `to` (null: still). */
export interface TickerPeriod {
  readonly instrumentId: string;
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * Whom a ticker means to a reader on a date: its holder then, of several the one who took it last; else who gave it up last;
 * else who will hold it first.
 */
export function holderOf(periods: readonly TickerPeriod[], date: string): string | undefined {
  const begun = periods.filter(({ from }) => (from ?? '') <= date);
  const holders = begun.filter(({ to }) => to === null || date < to);
  if (holders.length > 0) return last(holders, ({ from }) => from ?? '').instrumentId;
  if (begun.length > 0) return last(begun, ({ to }) => to ?? '').instrumentId;
  return periods.toSorted((a, b) => compare(a.from ?? '', b.from ?? ''))[0]?.instrumentId;
}

function last(periods: readonly TickerPeriod[], by: (period: TickerPeriod) => string): TickerPeriod {
  return periods.reduce((best, next) => (compare(by(next), by(best)) > 0 ? next : best));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
