import { Module } from '@nestjs/common';
import { SentimentReadings } from '#contracts';
import { SentimentFacet } from './sentiment.facet.js';
import { SentimentRepository } from './sentiment.repository.js';
import { SentimentSeriesReader } from './sentiment-series.js';
import { ServedReadings } from './served-readings.js';
import { ServedScores } from './served-scores.js';

/** Binds the port SentimentReadings. Needs ReadModels, EventStore and ModelRegistry. */
@Module({
  providers: [
    SentimentRepository,
    ServedScores,
    SentimentSeriesReader,
    { provide: SentimentReadings, useClass: ServedReadings },
    SentimentFacet,
  ],
  exports: [SentimentReadings, SentimentFacet, SentimentRepository, SentimentSeriesReader],
})
export class SentimentReadingsModule {}
