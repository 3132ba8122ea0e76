import { Injectable } from '@nestjs/common';
import { LatestPrices } from '#contracts';
import type { EventAddress } from '#event-sourcing';
import { InstrumentsRepository } from './instruments.repository.js';

/** How far the read models have come that a stock is shown from: its own, and prices of another feature. */
@Injectable()
export class StockMoments {
  constructor(
    private readonly instruments: InstrumentsRepository,
    private readonly prices: LatestPrices,
  ) {}

  /**
   * Resolves once a stock is shown as of the event at an address; events of other categories say nothing of it.
   * @throws MarketlogError `projection_behind`, retryable, after 2 s.
   */
  async reached(address: EventAddress | undefined): Promise<void> {
    if (address?.category === 'instruments') await this.instruments.reached(address);
    if (address?.category === 'prices') await this.prices.reached(address);
  }
}
