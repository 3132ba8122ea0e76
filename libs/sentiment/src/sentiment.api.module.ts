import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { SentimentModelModule } from './model/sentiment-model.module.js';
import { ScoreController } from './score/score.controller.js';
import { ScoreTextsHandler } from './score/score-texts.query.js';

/** `/v1/sentiment/…`. Needs Settings and HealthRegistry. */
@Module({
  imports: [CqrsModule, SentimentModelModule],
  controllers: [ScoreController],
  providers: [ScoreTextsHandler],
})
export class SentimentApiModule {}
