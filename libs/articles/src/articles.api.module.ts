import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { RecordMoments } from '#resources';
import { ArticlesController } from './read/articles.controller.js';
import { ArticlesRepository } from './read/articles.repository.js';
import { ListArticlesHandler } from './read/list-articles.query.js';
import { PastArticlesRepository } from './read/past-articles.repository.js';

/** `/v1/stocks/{symbol}/articles`. Needs ReadModels, InstrumentDirectory and SentimentReadings. */
@Module({
  imports: [CqrsModule],
  controllers: [ArticlesController],
  providers: [ArticlesRepository, PastArticlesRepository, RecordMoments, ListArticlesHandler],
})
export class ArticlesApiModule {}
