import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ArticlesWriteModule } from './articles.write.module.js';
import { FetchArticlesAction } from './fetch/fetch-articles.cli.js';
import { ArticleImport } from './import/article-import.js';
import { ImportArticlesAction } from './import/import-articles.cli.js';

/** What the verbs do. Needs an EventStore, an InstrumentRegistry, an IngestionJournal and ProjectionProgress. */
@Module({
  imports: [CqrsModule, ArticlesWriteModule],
  providers: [ArticleImport, ImportArticlesAction, FetchArticlesAction],
})
export class ArticlesCliModule {}
