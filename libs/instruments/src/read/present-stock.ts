import { Injectable } from '@nestjs/common';
import { InstrumentDirectory, LatestPrices } from '#contracts';
import { Clock } from '#event-sourcing';
import { InstrumentsRepository } from './instruments.repository.js';
import type { StockFacts } from './stock-facts.js';

/** A stock as it is known now, from the read models. */
@Injectable()
export class PresentStock {
  constructor(
    private readonly directory: InstrumentDirectory,
    private readonly instruments: InstrumentsRepository,
    private readonly prices: LatestPrices,
    private readonly clock: Clock,
  ) {}

  /** @throws MarketlogError `symbol_not_found`. */
  async facts(symbol: string): Promise<StockFacts> {
    const instrument = await this.directory.get(symbol);
    const { instrumentId } = instrument;
    const prices = (await this.prices.byInstruments([instrumentId])).get(instrumentId);
    const tickers = await this.instruments.tickersOf(instrumentId);
    return { instrument, tickers, prices, now: this.clock.now(), positions: [], settled: false };
  }
}
