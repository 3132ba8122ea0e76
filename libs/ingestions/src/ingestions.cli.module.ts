import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { IngestionsReadModule } from './ingestions.read.module.js';
import { ListIngestionsAction, ShowIngestionAction } from './read/ingestions.cli.js';
import { WithdrawEventAction, WithdrawIngestionAction } from './withdraw/withdraw.cli.js';

/** What the verbs do. Needs ReadModels, an EventStore, ProjectionProgress, and the handlers of IngestionsWithdrawalModule. */
@Module({
  imports: [CqrsModule, IngestionsReadModule],
  providers: [ListIngestionsAction, ShowIngestionAction, WithdrawIngestionAction, WithdrawEventAction],
})
export class IngestionsCliModule {}
