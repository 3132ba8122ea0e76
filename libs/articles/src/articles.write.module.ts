import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Settings } from '#config';
import { VendorGate } from '#contracts';
import { ArticleLiveFetch } from './fetch/article-live-fetch.js';
import { FetchArticlesHandler } from './fetch/fetch-articles.command.js';
import { NewsSources } from './fetch/news-sources.js';
import { ArticleDeliveries } from './import/article-deliveries.js';
import { RecordArticlesHandler } from './write/record-articles.command.js';

const newsSources = {
  provide: NewsSources,
  inject: [VendorGate, { token: Settings, optional: true }],
  useFactory: (gate: VendorGate, settings?: Settings) => NewsSources.configured(settings, gate),
};

/** Commands on articles. Needs an EventStore, an IngestionJournal, a VendorGate, and the ports to instruments. */
@Module({
  imports: [CqrsModule],
  providers: [RecordArticlesHandler, FetchArticlesHandler, ArticleDeliveries, newsSources, ArticleLiveFetch],
  exports: [ArticleDeliveries, ArticleLiveFetch],
})
export class ArticlesWriteModule {}
