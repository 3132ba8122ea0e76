import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { GetIngestionHandler } from './read/get-ingestion.query.js';
import { ListIngestionsAction, ShowIngestionAction } from './read/ingestions.cli.js';
import { IngestionsRepository } from './read/ingestions.repository.js';
import { ListIngestionsHandler } from './read/list-ingestions.query.js';
import { WithdrawEventAction, WithdrawIngestionAction } from './withdraw/withdraw.cli.js';

/** What the verbs do. Needs ReadModels, an EventStore, ProjectionProgress, and the handlers of IngestionsWithdrawalModule. */
@Module({
  imports: [CqrsModule],
  providers: [
    IngestionsRepository,
    ListIngestionsHandler,
    GetIngestionHandler,
    ListIngestionsAction,
    ShowIngestionAction,
    WithdrawIngestionAction,
    WithdrawEventAction,
  ],
})
export class IngestionsCliModule {}
