import { Module } from '@nestjs/common';
import { Settings } from '#config';
import { ModelRegistry } from '#contracts';
import { EventStore } from '#event-sourcing';
import { shippedVersion } from '../model/onnx-sentiment-model.source.js';
import { SentimentModelModule } from '../model/sentiment-model.module.js';
import { SentimentModel } from '../model/sentiment-model.port.js';
import { ScoreSentimentWhenArticlePublished } from './score-sentiment-when-article-published.reactor.js';

/** Provides the reactor with the model. Needs Settings, HealthRegistry, ModelRegistry and EventStore. */
@Module({
  imports: [SentimentModelModule],
  providers: [
    {
      provide: ScoreSentimentWhenArticlePublished,
      inject: [SentimentModel, ModelRegistry, EventStore, Settings],
      useFactory: (model: SentimentModel, registry: ModelRegistry, store: EventStore, { models }: Settings) =>
        new ScoreSentimentWhenArticlePublished(model, registry, store, shippedVersion(models)),
    },
  ],
  exports: [ScoreSentimentWhenArticlePublished],
})
export class SentimentReactorsModule {}
