import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { GetIngestionHandler } from './read/get-ingestion.query.js';
import { IngestionsController } from './read/ingestions.controller.js';
import { IngestionsRepository } from './read/ingestions.repository.js';
import { ListIngestionsHandler } from './read/list-ingestions.query.js';
import { ListSourcesHandler } from './vendors/list-sources.query.js';
import { SourcesController } from './vendors/sources.controller.js';
import { WithdrawIngestionController } from './withdraw/withdraw-ingestion.controller.js';
import { RequestIngestionController } from './write/request-ingestion.controller.js';

/** `/v1/ingestions` and `/v1/sources`. Needs ReadModels, and the handlers of IngestionsWriteModule for its command. */
@Module({
  imports: [CqrsModule],
  controllers: [SourcesController, IngestionsController, RequestIngestionController, WithdrawIngestionController],
  providers: [ListSourcesHandler, IngestionsRepository, ListIngestionsHandler, GetIngestionHandler],
})
export class IngestionsApiModule {}
