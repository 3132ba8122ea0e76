import { Global, Module } from '@nestjs/common';
import { LatestPrices, PriceSeries } from '#contracts';
import { ActionsRepository } from './api/actions.repository.js';
import { LatestPricesRepository } from './api/latest-prices.repository.js';
import { PriceSeriesRepository } from './api/price-series.repository.js';
import { PricesRepository } from './api/prices.repository.js';
import { PricesSourcesModule } from './prices.sources.module.js';

/** The ports by which other features see prices; global, because features do not import each other. Needs ReadModels. */
@Global()
@Module({
  imports: [PricesSourcesModule],
  providers: [
    PricesRepository,
    ActionsRepository,
    { provide: LatestPrices, useClass: LatestPricesRepository },
    { provide: PriceSeries, useClass: PriceSeriesRepository },
  ],
  exports: [LatestPrices, PriceSeries],
})
export class LatestPricesModule {}
