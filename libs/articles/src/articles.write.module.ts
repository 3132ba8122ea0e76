import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { RecordArticlesHandler } from './write/record-articles.command.js';

/** Commands on articles. Needs an EventStore. */
@Module({ imports: [CqrsModule], providers: [RecordArticlesHandler] })
export class ArticlesWriteModule {}
