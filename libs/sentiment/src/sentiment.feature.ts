import { scoreTextsDeclaration, sentimentVerbs } from './sentiment.verbs.js';

/** What sentiment brings to an app. */
export const sentimentFeature = {
  name: 'sentiment',
  /** Needs no log, so that the command line runs it as it runs `start`. */
  scoreTexts: scoreTextsDeclaration,
  verbs: sentimentVerbs,
  cli: async () => [(await import('./sentiment.cli.module.js')).SentimentCliModule],
  projections: async () => (await import('./sentiment.projections.js')).sentimentProjections,
  ports: async () => [(await import('./read/sentiment-readings.module.js')).SentimentReadingsModule],
  api: async () => [(await import('./sentiment.api.module.js')).SentimentApiModule],
  reactors: async () => ({
    modules: [(await import('./react/sentiment.reactors.module.js')).SentimentReactorsModule],
    reactors: [
      (await import('./react/score-sentiment-when-article-published.reactor.js')).ScoreSentimentWhenArticlePublished,
    ],
  }),
  stockFacets: async () => ({
    modules: [(await import('./read/sentiment-readings.module.js')).SentimentReadingsModule],
    facets: [(await import('./read/sentiment.facet.js')).SentimentFacet],
  }),
} as const;
