import type { RowCounts } from '#contracts';
import type { Rejections } from '#imports';
import type { DailyBarDelivery } from '../daily-bars/delivered-daily-bar.js';
import type { PriceDelivery } from '../daily-bars/record-daily-bars.command.js';
import { Delivery } from '../files/delivery.js';
import type { FetchTarget } from './fetch-targets.js';
import { barOf } from './fetched-row.js';
import type { VendorPrices } from './price-source.port.js';

interface FetchRun {
  readonly counts: RowCounts;
  readonly rejections: Rejections;
}

/** What of a vendor's answer is recorded: all actions with their coverage, and bars before today; rows are counted on the way. */
export function deliveryOf(
  target: FetchTarget & { readonly instrumentId: string },
  prices: VendorPrices,
  run: FetchRun,
): PriceDelivery {
  const { instrumentId, actionsFrom } = target;
  const { splits, dividends, today, facts } = prices;
  const coverage = { source: facts.source, from: actionsFrom, to: today };
  const bars = acceptedBars(target, prices, run);
  return { instrumentId, bars, actions: { splits, dividends, coverage }, origin: 'live' };
}

/** Days wanted that are over on the exchange's clocks; what is no bar is rejected under its place in the answer. */
function acceptedBars(target: FetchTarget, prices: VendorPrices, { counts, rejections }: FetchRun): DailyBarDelivery[] {
  const { symbol, barsFrom } = target;
  const { today, facts } = prices;
  const bars: DailyBarDelivery[] = [];
  const delivery = new Delivery();
  const reject = (row: number, reason: string) => {
    counts.rejected++;
    rejections.add({ file: `${facts.source} ${symbol}`, line: row + 1, reason });
  };
  prices.rows.forEach((row, place) => {
    if (row.date < barsFrom || row.date >= today) return;
    counts.read++;
    const bar = barOf(row);
    if (typeof bar === 'string') return reject(place, `${row.date}: ${bar}`);
    const outcome = delivery.add(bar);
    if (outcome === 'duplicate') counts.duplicates++;
    else if (outcome === 'contradiction') reject(place, `${row.date} came before in this answer with other numbers`);
    else {
      const { source, currency = null, exchange = null } = facts;
      bars.push({ ...bar, source, basis: 'splitAdjusted', basisGrounds: 'stated', through: today, currency, exchange });
    }
  });
  counts.outOfOrder += delivery.outOfOrder;
  return bars;
}
