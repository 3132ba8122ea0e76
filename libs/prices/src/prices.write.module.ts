import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ImportPricesHandler } from './import/import-prices.command.js';
import { PriceLedgers } from './ledger/price-ledger.js';
import { PricesSourcesModule } from './prices.sources.module.js';

/** Records prices. Needs an EventStore, an InstrumentRegistry and an IngestionJournal. */
@Module({
  imports: [CqrsModule, PricesSourcesModule],
  providers: [ImportPricesHandler, PriceLedgers],
  exports: [PriceLedgers, SourceRanks],
})
export class PricesWriteModule {}
