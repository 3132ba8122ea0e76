import { Module } from '@nestjs/common';
import { Settings } from '#config';
import { rankInOrder } from '#markets';
import { SourceRanks } from './ledger/source-ranks.js';

/** Which source is believed where two differ: the same for writing and for serving. */
@Module({
  providers: [
    {
      provide: SourceRanks,
      inject: [{ token: Settings, optional: true }],
      useFactory: (settings?: Settings) =>
        settings?.sourceRanks ? new SourceRanks(rankInOrder(settings.sourceRanks)) : new SourceRanks(),
    },
  ],
  exports: [SourceRanks],
})
export class PricesSourcesModule {}
