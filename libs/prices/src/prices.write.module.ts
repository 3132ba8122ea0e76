import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Settings } from '#config';
import { rankInOrder } from '#markets';
import { ImportPricesHandler } from './import/import-prices.command.js';
import { PriceLedgers } from './ledger/price-ledger.js';
import { SourceRanks } from './ledger/source-ranks.js';

const sourceRanks = {
  provide: SourceRanks,
  inject: [{ token: Settings, optional: true }],
  useFactory: (settings?: Settings) =>
    settings?.sourceRanks ? new SourceRanks(rankInOrder(settings.sourceRanks)) : new SourceRanks(),
};

/** Records prices. Needs an EventStore, an InstrumentRegistry and an IngestionJournal. */
@Module({
  imports: [CqrsModule],
  providers: [ImportPricesHandler, PriceLedgers, sourceRanks],
  exports: [PriceLedgers],
})
export class PricesWriteModule {}
