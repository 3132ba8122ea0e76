import type { EventStore } from '#event-sourcing';
import { barRecorded, barSeries, given } from '#testing';

/** Symbols of a generated log. */
export const generatedSymbols: readonly string[] = Array.from({ length: 6 }, (_, n) => `S${n}`);

/** Registered stocks with so many bars each, in one year. */
export async function generateLog(store: EventStore, bars: number): Promise<void> {
  for (const [seed, symbol] of generatedSymbols.entries()) {
    const data = { instrumentId: symbol, ticker: symbol };
    await given(store, `instrument-${symbol}`, [{ type: 'marketlog.instruments.v1.InstrumentRegistered', data }]);
    const series = barSeries(bars, { instrumentId: symbol, seed });
    await given(store, `prices-${symbol}-2014`, series.map(barRecorded));
  }
}
