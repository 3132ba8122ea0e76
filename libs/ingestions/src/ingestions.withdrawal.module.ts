import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { IngestionsWriteModule } from './ingestions.write.module.js';
import { BeginWithdrawalHandler } from './withdraw/begin-withdrawal.command.js';
import { WithdrawEventHandler } from './withdraw/withdraw-event.command.js';
import { FactWithdrawals } from './withdraw/withdraw-facts.js';
import { WithdrawIngestionHandler } from './withdraw/withdraw-ingestion.command.js';

/** Takes recorded facts back. Needs an EventStore, Leases, PriceWithdrawal and ArticleWithdrawal. */
@Module({
  imports: [CqrsModule, IngestionsWriteModule],
  providers: [FactWithdrawals, BeginWithdrawalHandler, WithdrawIngestionHandler, WithdrawEventHandler],
})
export class IngestionsWithdrawalModule {}
