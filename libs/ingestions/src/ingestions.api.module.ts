import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { GetIngestionHandler } from './read/get-ingestion.query.js';
import { IngestionsController } from './read/ingestions.controller.js';
import { IngestionsRepository } from './read/ingestions.repository.js';
import { ListIngestionsHandler } from './read/list-ingestions.query.js';
import { WithdrawIngestionController } from './withdraw/withdraw-ingestion.controller.js';
import { RequestIngestionController } from './write/request-ingestion.controller.js';

/** `/v1/ingestions`. Needs ReadModels, and the handlers of IngestionsWriteModule for its command. */
@Module({
  imports: [CqrsModule],
  controllers: [IngestionsController, RequestIngestionController, WithdrawIngestionController],
  providers: [IngestionsRepository, ListIngestionsHandler, GetIngestionHandler],
})
export class IngestionsApiModule {}
