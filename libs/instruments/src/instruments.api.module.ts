import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { RecordMoments } from '#resources';
import { InstrumentsDirectoryModule } from './instruments.directory.module.js';
import { GetStockHandler } from './read/get-stock.query.js';
import { ListStocksHandler } from './read/list-stocks.query.js';
import { PresentStock } from './read/present-stock.js';
import { StockAsOf } from './read/stock-as-of.js';
import { StockFacets } from './read/stock-facets.js';
import { StockMoments } from './read/stock-moments.js';
import { StocksController } from './read/stocks.controller.js';
import { TrackingController } from './write/tracking.controller.js';

/** `/v1/stocks`. Needs ReadModels, a Clock, LatestPrices of another feature, and the handlers of InstrumentsWriteModule for its commands. */
@Module({
  imports: [CqrsModule, InstrumentsDirectoryModule],
  controllers: [StocksController, TrackingController],
  providers: [ListStocksHandler, GetStockHandler, StockMoments, StockFacets, PresentStock, StockAsOf, RecordMoments],
})
export class InstrumentsApiModule {}
