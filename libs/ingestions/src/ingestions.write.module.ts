import { Module } from '@nestjs/common';
import { IngestionJournal } from '#contracts';
import { LogIngestionJournal } from './write/ingestion-journal.js';

/** Where imports and fetches report their course. An app makes it global: features do not import each other. Needs an EventStore. */
@Module({
  providers: [{ provide: IngestionJournal, useClass: LogIngestionJournal }],
  exports: [IngestionJournal],
})
export class IngestionsWriteModule {}
