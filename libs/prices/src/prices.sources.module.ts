import { Module } from '@nestjs/common';
import { Settings } from '#config';
import { SourceRanks } from './ledger/source-ranks.js';

/** Which source is believed where two differ: the same for writing and for serving. */
@Module({
  providers: [
    {
      provide: SourceRanks,
      inject: [{ token: Settings, optional: true }],
      useFactory: (settings?: Settings) => new SourceRanks(settings?.sourceRanks),
    },
  ],
  exports: [SourceRanks],
})
export class PricesSourcesModule {}
