import { ScoreSentimentWhenArticlePublished } from './react/score-sentiment-when-article-published.reactor.js';
import { SentimentReactorsModule } from './react/sentiment.reactors.module.js';
import { SentimentFacet } from './read/sentiment.facet.js';
import { SentimentReadingsModule } from './read/sentiment-readings.module.js';
import { SentimentApiModule } from './sentiment.api.module.js';
import { sentimentProjections } from './sentiment.projections.js';

/** What sentiment brings to an app. */
export const sentimentFeature = {
  name: 'sentiment',
  projections: sentimentProjections,
  ports: [SentimentReadingsModule],
  api: SentimentApiModule,
  reactors: { modules: [SentimentReactorsModule], reactors: [ScoreSentimentWhenArticlePublished] },
  stockFacets: { modules: [SentimentReadingsModule], facets: [SentimentFacet] },
} as const;
