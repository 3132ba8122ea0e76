import { Module } from '@nestjs/common';
import { ArticleWithdrawal } from '#contracts';
import { LogArticleWithdrawal } from './write/withdrawal/article-withdrawal.js';

/** Takes articles back. Needs an EventStore. An app makes it global: features do not import each other. */
@Module({
  providers: [{ provide: ArticleWithdrawal, useClass: LogArticleWithdrawal }],
  exports: [ArticleWithdrawal],
})
export class ArticlesWithdrawalModule {}
