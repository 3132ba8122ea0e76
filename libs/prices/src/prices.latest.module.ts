import { Global, Module } from '@nestjs/common';
import { LatestPrices } from '#contracts';
import { ActionsRepository } from './api/actions.repository.js';
import { LatestPricesRepository } from './api/latest-prices.repository.js';
import { PricesRepository } from './api/prices.repository.js';

/** The port by which other features see latest prices; global, because features do not import each other. Needs ReadModels. */
@Global()
@Module({
  providers: [PricesRepository, ActionsRepository, { provide: LatestPrices, useClass: LatestPricesRepository }],
  exports: [LatestPrices],
})
export class LatestPricesModule {}
