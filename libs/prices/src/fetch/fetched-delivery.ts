import type { PlainBar } from '#contracts';
import type { FetchRun, RowProblem } from '#imports';
import { calendarOf } from '#markets';
import type { PriceDelivery } from '../daily-bars/record-daily-bars.command.js';
import { Delivery } from '../files/delivery.js';
import type { FetchTarget } from './fetch-targets.js';
import { barOf } from './fetched-row.js';
import { isFinal, oneRowPerDay } from './final-rows.js';
import type { VendorPrices } from './price-source.port.js';

/** What rows are counted into. */
type Counting = Pick<FetchRun, 'counts' | 'rejections'>;

/** The days of bars wanted, and the present, UTC milliseconds. */
export interface WantedBars {
  readonly from: string;
  readonly to?: string | undefined;
  readonly now: number;
}

/** What of a vendor's answer is recorded: all actions with their coverage, and bars that are final; rows are counted on the way. */
export function deliveryOf(
  target: FetchTarget & { readonly instrumentId: string },
  prices: VendorPrices,
  run: Counting,
  wanted: Omit<WantedBars, 'from'>,
): PriceDelivery {
  const { instrumentId, actionsFrom, barsFrom, symbol } = target;
  const { splits, dividends, today, facts } = prices;
  const coverage = { source: facts.source, from: actionsFrom, to: today };
  const { bars, compared } = acceptedBars(symbol, prices, run, { ...wanted, from: barsFrom });
  return { instrumentId, bars, compared, actions: { splits, dividends, coverage }, origin: 'live' };
}

/** Days wanted whose bar is final; what is no bar is rejected under its place in the answer. */
function acceptedBars(
  symbol: string,
  prices: VendorPrices,
  { counts, rejections }: Counting,
  { from, to = '9999-12-31', now }: WantedBars,
): { readonly bars: PlainBar[]; readonly compared: PlainBar[] } {
  const { today, facts, basis } = prices;
  const { source, currency = null, exchange = null } = facts;
  const { calendar } = calendarOf(exchange);
  const bars: PlainBar[] = [];
  const compared: PlainBar[] = [];
  const delivery = new Delivery();
  const reject = (row: number, { code, reason }: RowProblem) => {
    counts.rejected++;
    rejections.add({ file: `${source} ${symbol}`, line: row + 1, code, reason });
  };
  const { rows } = oneRowPerDay(prices.rows, calendar);
  const kept = new Set(rows);
  prices.rows.forEach((row, place) => {
    const isWanted = from <= row.date && row.date <= to;
    if (!isFinal(row.date, today, calendar, now)) return;
    if (isWanted) counts.read++;
    if (!kept.has(row)) {
      if (isWanted) counts.duplicates++;
      return;
    }
    const bar = barOf(row, { source, ...basis, basisGrounds: 'stated', currency, exchange });
    if ('code' in bar) {
      if (isWanted) reject(place, { ...bar, reason: `${row.date}: ${bar.reason}` });
      return;
    }
    // Earlier days show whether a split that is new is in the prices yet.
    if (isWanted) {
      delivery.add(bar);
      bars.push(bar);
    } else compared.push(bar);
  });
  counts.outOfOrder += delivery.outOfOrder;
  return { bars, compared };
}
