import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { LatestPrices } from '#contracts';
import { RecordMoments } from '#http';
import { ActionsRepository } from './api/actions.repository.js';
import { ActionsInForce } from './api/applied-actions.js';
import { GetActionsHandler } from './api/get-actions.query.js';
import { GetPricesHandler } from './api/get-prices.query.js';
import { LatestPricesRepository } from './api/latest-prices.repository.js';
import { PriceMoments } from './api/price-moments.repository.js';
import { PricesController } from './api/prices.controller.js';
import { PricesRepository } from './api/prices.repository.js';

/**
 * Bars and actions over REST, and the port by which other features show latest prices. Needs ReadModels, EventStore and
 * SourceRanks from global modules, and InstrumentDirectory as the app binds it.
 */
@Module({
  imports: [CqrsModule],
  controllers: [PricesController],
  providers: [
    RecordMoments,
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
