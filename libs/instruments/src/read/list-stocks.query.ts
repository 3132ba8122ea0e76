import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { LatestPrices } from '#contracts';
import { Clock } from '#event-sourcing';
import { PageTokens } from '#resources';
import { InstrumentsRepository } from './instruments.repository.js';
import { StockMoments } from './stock-moments.js';
import { freshnessUnavailable, toStock } from './stock-view.js';
import type { StocksAnswer, StocksQuery } from './stocks.schema.js';

/** Known instruments in order of symbol, each with its latest price. */
export class ListStocks extends Query<StocksAnswer> {
  constructor(readonly query: StocksQuery) {
    super();
  }
}

const pages = new PageTokens('listStocks', z.tuple([z.string(), z.string()]));

@QueryHandler(ListStocks)
export class ListStocksHandler implements IQueryHandler<ListStocks> {
  constructor(
    private readonly instruments: InstrumentsRepository,
    private readonly prices: LatestPrices,
    private readonly moments: StockMoments,
    private readonly clock: Clock,
  ) {}

  /** @throws MarketlogError `projection_behind`. */
  async execute({ query }: ListStocks): Promise<StocksAnswer> {
    await this.moments.reached(query.minPosition);
    const found = await this.instruments.page(query, pages.read(query), query.limit + 1);
    const shown = found.slice(0, query.limit);
    const prices = await this.prices.byInstruments(shown.map(({ instrumentId }) => instrumentId));
    const last = found.length > shown.length ? shown.at(-1) : undefined;
    const now = this.clock.now();
    const data = shown.map((instrument) => toStock(instrument, prices.get(instrument.instrumentId), now));
    return {
      data,
      page: { nextPageToken: pages.next(query, last ? [last.symbol, last.instrumentId] : null) },
      meta: { adjustment: 'split', unavailable: freshnessUnavailable(data) },
    };
  }
}
