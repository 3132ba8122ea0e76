import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ArticlesController } from './read/articles.controller.js';
import { ArticlesRepository } from './read/articles.repository.js';
import { ListArticlesHandler } from './read/list-articles.query.js';

/** `/v1/stocks/{symbol}/articles`. Needs ReadModels and InstrumentDirectory. */
@Module({
  imports: [CqrsModule],
  controllers: [ArticlesController],
  providers: [ArticlesRepository, ListArticlesHandler],
})
export class ArticlesApiModule {}
