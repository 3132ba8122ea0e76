import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Settings } from '#config';
import { RecordDailyBarsHandler } from './daily-bars/record-daily-bars.command.js';
import { FetchPricesHandler } from './fetch/fetch-prices.command.js';
import { FetchTargets } from './fetch/fetch-targets.js';
import { PriceLiveFetch } from './fetch/price-live-fetch.js';
import { PriceSource } from './fetch/price-source.port.js';
import { YahooPriceSource } from './fetch/yahoo-price.source.js';
import { ImportPricesHandler } from './import/import-prices.command.js';
import { PriceLedgers } from './ledger/price-ledger.js';
import { PricesSourcesModule } from './prices.sources.module.js';

const priceSource = {
  provide: PriceSource,
  inject: [{ token: Settings, optional: true }],
  useFactory: (settings?: Settings) => new YahooPriceSource(globalThis.fetch, settings?.yahooUrl),
};

/** Records prices. Needs an EventStore, an IngestionJournal, and the ports to instruments and LatestPrices. */
@Module({
  imports: [CqrsModule, PricesSourcesModule],
  providers: [
    RecordDailyBarsHandler,
    ImportPricesHandler,
    FetchPricesHandler,
    FetchTargets,
    PriceLedgers,
    priceSource,
    PriceLiveFetch,
  ],
  exports: [PriceLedgers, PriceLiveFetch],
})
export class PricesWriteModule {}
