import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExchangeCalendar } from '../../libs/markets/src/calendar/exchange-calendar.js';
import { barSeries } from '../../libs/testing/src/builders/bars.js';

/**
 * Makes a folder with a CSV file of bars for each symbol, one per session of a calendar from one day to another; the same for the same seed
 * and first day.
 */
export async function writeSessionBars(
  folder: string,
  symbols: readonly string[],
  { calendar, first, last, seed }: { calendar: ExchangeCalendar; first: string; last: string; seed: number },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const sessions = calendar.sessionsBetween(first, last);
  for (const [i, symbol] of symbols.entries()) {
    const rows = barSeries(sessions.length, { seed: seed + i }).map(
      ({ open, high, low, close, volume }, at) => `${sessions[at]},${symbol},${open},${high},${low},${close},${volume}`,
    );
    await writeFile(
      join(folder, `${symbol}.csv`),
      `${['date,symbol,open,high,low,close,volume', ...rows].join('\n')}\n`,
    );
  }
}
