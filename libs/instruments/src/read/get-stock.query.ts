import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { InstrumentDirectory, LatestPrices } from '#contracts';
import { InstrumentsRepository } from './instruments.repository.js';
import { StockMoments } from './stock-moments.js';
import { toStock, unavailableOfStocks } from './stock-view.js';
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
    private readonly directory: InstrumentDirectory,
    private readonly instruments: InstrumentsRepository,
    private readonly prices: LatestPrices,
    private readonly moments: StockMoments,
  ) {}

  /** @throws MarketlogError `symbol_not_found`, `projection_behind`. */
  async execute({ symbol, query }: GetStock): Promise<StockAnswer> {
    await this.moments.reached(query.minPosition);
    const instrument = await this.directory.get(symbol);
    const { instrumentId, timezone } = instrument;
    const prices = (await this.prices.byInstruments([instrumentId])).get(instrumentId);
    const tickers = await this.instruments.tickersOf(instrumentId);
    const unavailable = { ...unavailableOfStocks, prediction: 'not_built', sentiment: 'not_built' };
    return {
      data: { ...toStock(instrument, prices), instrumentId, timezone, tickers, prediction: null, sentiment: null },
      meta: { adjustment: 'split', unavailable: prices ? unavailable : { ...unavailable, latest: 'no_bars' } },
    };
  }
}
