import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { IngestionsReadModule } from './ingestions.read.module.js';
import { IngestionsController } from './read/ingestions.controller.js';
import { ListSourcesHandler } from './vendors/list-sources.query.js';
import { SourcesController } from './vendors/sources.controller.js';
import { WithdrawIngestionController } from './withdraw/withdraw-ingestion.controller.js';
import { RequestIngestionController } from './write/request-ingestion.controller.js';

/** `/v1/ingestions` and `/v1/sources`. Needs ReadModels, and the handlers of IngestionsWriteModule for its command. */
@Module({
  imports: [CqrsModule, IngestionsReadModule],
  controllers: [SourcesController, IngestionsController, RequestIngestionController, WithdrawIngestionController],
  providers: [ListSourcesHandler],
})
export class IngestionsApiModule {}
