import { Module } from '@nestjs/common';
import { CompareModelsCli } from './compare/compare-models.cli.js';
import { SentimentReadingsModule } from './read/sentiment-readings.module.js';

/** What the verbs do. Needs Settings. */
@Module({ imports: [SentimentReadingsModule], providers: [CompareModelsCli] })
export class SentimentCliModule {}
