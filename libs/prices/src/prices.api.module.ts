import { Global, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { LatestPrices } from '#contracts';
import { RecordMoments, SymbolMoments } from '#http';
import { ActionsRepository } from './api/actions.repository.js';
import { ActionsInForce } from './api/applied-actions.js';
import { GetActionsHandler } from './api/get-actions.query.js';
import { GetPricesHandler } from './api/get-prices.query.js';
import { LatestPricesRepository } from './api/latest-prices.repository.js';
import { PriceMoments } from './api/price-moments.repository.js';
import { PricesController } from './api/prices.controller.js';
import { PricesRepository } from './api/prices.repository.js';
import { PricesSourcesModule } from './prices.sources.module.js';

/**
 * Bars and actions over REST, and the port by which other features show latest prices. Global, because
 * features do not import each other. Needs ReadModels and EventStore, and InstrumentDirectory as the app binds it.
 */
@Global()
@Module({
  imports: [CqrsModule, PricesSourcesModule],
  controllers: [PricesController],
  providers: [
    RecordMoments,
    SymbolMoments,
    PriceMoments,
    PricesRepository,
    ActionsRepository,
    ActionsInForce,
    GetPricesHandler,
    GetActionsHandler,
    { provide: LatestPrices, useClass: LatestPricesRepository },
  ],
  exports: [LatestPrices],
})
export class PricesApiModule {}
