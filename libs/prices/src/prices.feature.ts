import { PriceLiveFetch } from './fetch/price-live-fetch.js';
import { PricesApiModule } from './prices.api.module.js';
import { PricesCliModule, pricesVerbs } from './prices.cli.module.js';
import { LatestPricesModule } from './prices.latest.module.js';
import { PricesWithdrawalModule } from './prices.withdrawal.module.js';
import { PricesWriteModule } from './prices.write.module.js';
import { pricesProjections } from './read-models/prices.projections.js';

/** What prices bring to an app. */
export const pricesFeature = {
  name: 'prices',
  projections: pricesProjections,
  ports: [PricesWriteModule, PricesWithdrawalModule, LatestPricesModule],
  liveFetches: [PriceLiveFetch],
  api: PricesApiModule,
  cli: { modules: [PricesCliModule], verbs: pricesVerbs },
} as const;
