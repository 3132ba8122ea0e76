import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { InstrumentsDirectoryModule } from './instruments.directory.module.js';
import { GetStockHandler } from './read/get-stock.query.js';
import { ListStocksHandler } from './read/list-stocks.query.js';
import { StockMoments } from './read/stock-moments.js';
import { StocksController } from './read/stocks.controller.js';
import { TrackingController } from './write/tracking.controller.js';

/** `/v1/stocks`. Needs ReadModels, LatestPrices of another feature, and the handlers of InstrumentsWriteModule for its commands. */
@Module({
  imports: [CqrsModule, InstrumentsDirectoryModule],
  controllers: [StocksController, TrackingController],
  providers: [ListStocksHandler, GetStockHandler, StockMoments],
})
export class InstrumentsApiModule {}
