import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Settings } from '#config';
import { VendorGate } from '#contracts';
import { RecordDailyBarsHandler } from './daily-bars/record-daily-bars.command.js';
import { FetchPricesHandler } from './fetch/fetch-prices.command.js';
import { FetchTargets } from './fetch/fetch-targets.js';
import { PriceLiveFetch } from './fetch/price-live-fetch.js';
import { PriceSources } from './fetch/price-sources.js';
import { ImportPricesHandler } from './import/import-prices.command.js';
import { PriceLedgers } from './ledger/price-ledger.js';
import { SourceRanks } from './ledger/source-ranks.js';
import { PricesSourcesModule } from './prices.sources.module.js';

const priceSources = {
  provide: PriceSources,
  inject: [SourceRanks, VendorGate, { token: Settings, optional: true }],
  useFactory: (ranks: SourceRanks, gate: VendorGate, settings?: Settings) =>
    PriceSources.configured(settings, ranks, gate),
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
    priceSources,
    PriceLiveFetch,
  ],
  exports: [PriceLedgers, PriceLiveFetch],
})
export class PricesWriteModule {}
