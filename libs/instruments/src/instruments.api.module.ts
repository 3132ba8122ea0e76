import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { InstrumentsDirectoryModule } from './instruments.directory.module.js';
import { GetStockHandler } from './read/get-stock.query.js';
import { ListStocksHandler } from './read/list-stocks.query.js';
import { StockMoments } from './read/stock-moments.js';
import { StocksController } from './read/stocks.controller.js';

/** `/v1/stocks`. Needs ReadModels, and LatestPrices of another feature. */
@Module({
  imports: [CqrsModule, InstrumentsDirectoryModule],
  controllers: [StocksController],
  providers: [ListStocksHandler, GetStockHandler, StockMoments],
})
export class InstrumentsApiModule {}
