import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { formatAsOf } from '#resources';
import { PresentStock } from './present-stock.js';
import { StockAsOf } from './stock-as-of.js';
import { StockFacets } from './stock-facets.js';
import { StockMoments } from './stock-moments.js';
import { freshnessUnavailable, toStock } from './stock-view.js';
import type { StockAnswer, StockQuery } from './stocks.schema.js';

/** One instrument with its latest price. */
export class GetStock extends Query<StockAnswer> {
  constructor(
    readonly symbol: string,
    readonly query: StockQuery,
  ) {
    super();
  }
}

@QueryHandler(GetStock)
export class GetStockHandler implements IQueryHandler<GetStock> {
  constructor(
    private readonly moments: StockMoments,
    private readonly present: PresentStock,
    private readonly past: StockAsOf,
    private readonly facets: StockFacets,
  ) {}

  /** @throws MarketlogError `symbol_not_found`, `as_of_in_future`, `projection_behind`. */
  async execute({ symbol, query: { asOf, minPosition } }: GetStock): Promise<StockAnswer> {
    await this.moments.reached(minPosition);
    const facts = await (asOf === undefined ? this.present.facts(symbol) : this.past.facts(symbol, asOf));
    const { instrument, tickers, prices, now, positions, settled } = facts;
    const { instrumentId, timezone } = instrument;
    const stock = toStock(instrument, prices, now);
    const facets = await this.facets.of(instrument, asOf === undefined ? undefined : now);
    return {
      data: { ...stock, instrumentId, timezone, tickers: [...tickers], ...facets.values },
      meta: {
        adjustment: 'split',
        asOf: asOf === undefined ? null : formatAsOf(asOf),
        asOfPositions: [...positions],
        settled,
        unavailable: {
          ...freshnessUnavailable([stock]),
          ...facets.unavailable,
          ...(prices ? {} : { latest: 'no_bars' }),
        },
      },
    };
  }
}
