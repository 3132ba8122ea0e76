import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { IngestionJournal, VendorGate } from '#contracts';
import { TermsGate } from './vendors/terms-gate.js';
import { VendorUsageRepository } from './vendors/vendor-usage.repository.js';
import { LogIngestionJournal } from './write/ingestion-journal.js';
import { IngestionLeases } from './write/ingestion-leases.js';
import { RequestIngestionHandler } from './write/request-ingestion.command.js';

/**
 * Where imports and fetches report their course, and where live fetches are requested. An app makes it global: features do
 * not import each other. Requests to vendors go through the gate. Needs an EventStore, Leases, a Database and a Clock.
 */
@Module({
  imports: [CqrsModule],
  providers: [
    IngestionLeases,
    { provide: IngestionJournal, useClass: LogIngestionJournal },
    RequestIngestionHandler,
    VendorUsageRepository,
    TermsGate,
    { provide: VendorGate, useExisting: TermsGate },
  ],
  exports: [IngestionJournal, IngestionLeases, VendorGate, TermsGate, VendorUsageRepository],
})
export class IngestionsWriteModule {}
