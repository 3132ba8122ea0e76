import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { RecordMoments, SymbolMoments } from '#resources';
import { ActionsRepository } from './api/actions.repository.js';
import { ActionsInForce } from './api/applied-actions.js';
import { GetActionsHandler } from './api/get-actions.query.js';
import { GetPricesHandler } from './api/get-prices.query.js';
import { PriceMoments } from './api/price-moments.repository.js';
import { PricesController } from './api/prices.controller.js';
import { PricesRepository } from './api/prices.repository.js';
import { LatestPricesModule } from './prices.latest.module.js';
import { PricesSourcesModule } from './prices.sources.module.js';

/** Bars and actions over REST. Needs ReadModels and EventStore, and InstrumentDirectory as the app binds it. */
@Module({
  imports: [CqrsModule, PricesSourcesModule, LatestPricesModule],
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
  ],
})
export class PricesApiModule {}
