import { pricesVerbs } from './prices.verbs.js';

/** What prices bring to an app. */
export const pricesFeature = {
  name: 'prices',
  verbs: pricesVerbs,
  cli: async () => [(await import('./prices.cli.module.js')).PricesCliModule],
  projections: async () => (await import('./read-models/prices.projections.js')).pricesProjections,
  ports: async () => [
    (await import('./prices.write.module.js')).PricesWriteModule,
    (await import('./prices.withdrawal.module.js')).PricesWithdrawalModule,
    (await import('./prices.latest.module.js')).LatestPricesModule,
  ],
  liveFetches: async () => [(await import('./fetch/price-live-fetch.js')).PriceLiveFetch],
  api: async () => [(await import('./prices.api.module.js')).PricesApiModule],
} as const;
