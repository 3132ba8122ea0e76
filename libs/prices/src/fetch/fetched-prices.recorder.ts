import type { RowCounts } from '#contracts';
import type { Rejections } from '#cli';
import type { DailyBarDelivery } from '../daily-bars/delivered-daily-bar.js';
import { Delivery } from '../files/delivery.js';
import type { PriceLedger } from '../ledger/price-ledger.js';
import type { FetchTarget } from './fetch-targets.js';
import { barOf } from './fetched-row.js';
import type { VendorPrices } from './price-source.port.js';

interface FetchRun {
  readonly ledger: PriceLedger;
  readonly counts: RowCounts;
  readonly rejections: Rejections;
}

/** Records a vendor's answer: actions and their coverage first, because they say how bars compare; then bars before today. */
export async function recordFetched(target: FetchTarget, prices: VendorPrices, run: FetchRun): Promise<void> {
  const { instrumentId, actionsFrom } = target;
  const { splits, dividends, today, facts } = prices;
  const coverage = { source: facts.source, from: actionsFrom, to: today };
  await run.ledger.recordActions({ instrumentId, splits, dividends, coverage });
  for (const [year, bars] of acceptedBars(target, prices, run)) {
    const counts = await run.ledger.recordBars({ instrumentId, year, bars });
    run.counts.recorded += counts.recorded;
    run.counts.corrected += counts.corrected;
    run.counts.unchanged += counts.unchanged;
    run.counts.flagged += counts.flagged;
  }
}

/** Days wanted that are over on the exchange's clocks, by year; what is no bar is rejected under its place in the answer. */
function acceptedBars(
  target: FetchTarget,
  prices: VendorPrices,
  { counts, rejections }: FetchRun,
): Map<string, DailyBarDelivery[]> {
  const { symbol, barsFrom } = target;
  const { today, facts } = prices;
  const years = new Map<string, DailyBarDelivery[]>();
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
      const year = bar.date.slice(0, 4);
      const bars = years.get(year) ?? [];
      years.set(year, bars);
      const { source, currency = null, exchange = null } = facts;
      bars.push({ ...bar, source, basis: 'splitAdjusted', through: today, currency, exchange });
    }
  });
  counts.outOfOrder += delivery.outOfOrder;
  for (const bars of years.values()) bars.sort((a, b) => (a.date < b.date ? -1 : 1));
  return years;
}
