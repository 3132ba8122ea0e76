import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { IngestionJournal } from '#contracts';
import { LogIngestionJournal } from './write/ingestion-journal.js';
import { IngestionLeases } from './write/ingestion-leases.js';
import { RequestIngestionHandler } from './write/request-ingestion.command.js';

/**
 * Where imports and fetches report their course, and where live fetches are requested. An app makes it global: features do
 * not import each other. Needs an EventStore and Leases.
 */
@Module({
  imports: [CqrsModule],
  providers: [IngestionLeases, { provide: IngestionJournal, useClass: LogIngestionJournal }, RequestIngestionHandler],
  exports: [IngestionJournal, IngestionLeases],
})
export class IngestionsWriteModule {}
