import { Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { FetchSchedule } from './run/fetch-schedule.js';
import { IngestHealth } from './run/ingest-health.js';
import { IngestionWorker } from './run/ingestion-worker.js';
import { UnfinishedIngestions } from './run/unfinished-ingestions.repository.js';

/** Runs what was requested and ends what died. Needs ReadModels, EventStore, LIVE_FETCHES, HealthRegistry and, for the schedule, InstrumentDirectory. */
@Module({})
export class IngestionsRunModule {
  static register({ scheduled }: { readonly scheduled: boolean }): DynamicModule {
    return {
      module: IngestionsRunModule,
      imports: [CqrsModule],
      providers: [UnfinishedIngestions, IngestionWorker, IngestHealth, ...(scheduled ? [FetchSchedule] : [])],
    };
  }
}
