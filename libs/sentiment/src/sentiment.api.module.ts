import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { SentimentModelModule } from './model/sentiment-model.module.js';
import { GetSentimentHandler } from './read/get-sentiment.query.js';
import { SentimentReadingsModule } from './read/sentiment-readings.module.js';
import { SentimentController } from './read/sentiment.controller.js';
import { ScoreController } from './score/score.controller.js';
import { ScoreTextsHandler } from './score/score-texts.query.js';

/** `/v1/sentiment/…`. Needs Settings, HealthRegistry, ReadModels, EventStore, InstrumentDirectory and ModelRegistry. */
@Module({
  imports: [CqrsModule, SentimentModelModule, SentimentReadingsModule],
  controllers: [ScoreController, SentimentController],
  providers: [ScoreTextsHandler, GetSentimentHandler],
})
export class SentimentApiModule {}
