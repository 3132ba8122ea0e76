import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { GetIngestionHandler } from './read/get-ingestion.query.js';
import { IngestionsController } from './read/ingestions.controller.js';
import { IngestionsRepository } from './read/ingestions.repository.js';
import { ListIngestionsHandler } from './read/list-ingestions.query.js';

/** `/v1/ingestions`. Needs ReadModels. */
@Module({
  imports: [CqrsModule],
  controllers: [IngestionsController],
  providers: [IngestionsRepository, ListIngestionsHandler, GetIngestionHandler],
})
export class IngestionsApiModule {}
