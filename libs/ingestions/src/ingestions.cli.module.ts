import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { CliVerb } from '#cli';
import { GetIngestionHandler } from './read/get-ingestion.query.js';
import {
  ListIngestionsAction,
  listIngestionsVerb,
  ShowIngestionAction,
  showIngestionVerb,
} from './read/ingestions.cli.js';
import { IngestionsRepository } from './read/ingestions.repository.js';
import { ListIngestionsHandler } from './read/list-ingestions.query.js';
import {
  WithdrawEventAction,
  withdrawEventVerb,
  WithdrawIngestionAction,
  withdrawIngestionVerb,
} from './withdraw/withdraw.cli.js';

export const ingestionsVerbs: readonly CliVerb[] = [
  listIngestionsVerb,
  showIngestionVerb,
  withdrawIngestionVerb,
  withdrawEventVerb,
];

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
