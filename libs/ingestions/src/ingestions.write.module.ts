import { Global, Module } from '@nestjs/common';
import { IngestionJournal } from '#contracts';
import { LogIngestionJournal } from './write/ingestion-journal.js';

/** Where imports and fetches report their course. Global, because features do not import each other. Needs an EventStore. */
@Global()
@Module({
  providers: [{ provide: IngestionJournal, useClass: LogIngestionJournal }],
  exports: [IngestionJournal],
})
export class IngestionsWriteModule {}
