import type { SymbolMoment } from '#resources';
import { addDays, barTime, calendarOf, latestDayAt, settledDayAt, versionAvailableAt } from '#markets';
import type { BarRow } from './bar-rows.js';
import type { BarRange, PricesRepository } from './prices.repository.js';

/**
 * A page of bars restricted to what could be known at an instant (UTC milliseconds). Only of the last days before it may a bar
 * have come later, or an earlier version count; every older one is there as it is known today.
 */
export async function barsAvailable(
  prices: PricesRepository,
  { instrument, position }: SymbolMoment,
  range: BarRange,
  availableAt: number,
): Promise<BarRow[]> {
  const { instrumentId, exchange } = instrument;
  const { calendar } = calendarOf(exchange);
  const settled = settledDayAt(availableAt);
  const last = latestDayAt(availableAt);
  const recent = await prices.versions(instrumentId, position, addDays(settled, 1), last);
  const known = new Map<string, BarRow>();
  for (const [date, rows] of Map.groupBy(recent, (row) => row.date)) {
    const versions = rows.map((row) => ({ row, source: row.source, recordedAt: row.recorded_at }));
    const version = versionAvailableAt('bar', barTime(date, calendar), versions, availableAt);
    if (version !== undefined) known.set(date, version.row);
  }
  const end = range.end === undefined || range.end > last ? last : range.end;
  // So many more as may fall out.
  const limit = range.limit + new Set(recent.map(({ date }) => date)).size;
  const rows = await prices.bars(instrumentId, position, { ...range, end, limit });
  return rows.flatMap((row) => (row.date <= settled ? [row] : (known.get(row.date) ?? []))).slice(0, range.limit);
}
