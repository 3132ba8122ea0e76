import { Injectable } from '@nestjs/common';
import { LatestPrices } from '#contracts';
import { EventStore, type EventAddress } from '#event-sourcing';
import { reachMinPosition } from '#resources';
import { InstrumentsRepository } from './instruments.repository.js';
import { StockFacets } from './stock-facets.js';

/** Waits for the read models of a stock: its own, and those of other features. */
@Injectable()
export class StockMoments {
  constructor(
    private readonly instruments: InstrumentsRepository,
    private readonly prices: LatestPrices,
    private readonly store: EventStore,
    private readonly facets: StockFacets,
  ) {}

  /**
   * Resolves once a stock is shown as of the event at an address; events of other categories say nothing of it.
   * @throws RequestError `invalid_parameter`; MarketlogError `projection_behind`, retryable, after 2 s.
   */
  async reached(address: EventAddress | undefined): Promise<void> {
    await reachMinPosition(this.store, address, {
      ...this.facets.moments,
      instruments: (at) => this.instruments.reached(at),
      prices: (at) => this.prices.reached(at),
    });
  }
}
