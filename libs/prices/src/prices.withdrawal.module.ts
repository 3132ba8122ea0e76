import { Module } from '@nestjs/common';
import { PriceWithdrawal } from '#contracts';
import { LogPriceWithdrawal } from './withdrawal/price-withdrawal.js';

/** Takes bars, flags and corporate actions back. Needs an EventStore. An app makes it global: features do not import each other. */
@Module({
  providers: [{ provide: PriceWithdrawal, useClass: LogPriceWithdrawal }],
  exports: [PriceWithdrawal],
})
export class PricesWithdrawalModule {}
