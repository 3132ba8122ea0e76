import type { EventAddress } from '#event-sourcing';

/** What a version of a model says of an article. */
export interface ArticleSentiment {
  readonly label: 'positive' | 'neutral' | 'negative';
  /** P(positive) − P(negative). */
  readonly score: number;
  readonly probabilities: { readonly positive: number; readonly neutral: number; readonly negative: number };
  /** Name and version: `sentiment@1.0.0`. */
  readonly model: string;
}

export interface WordsOfArticle {
  readonly articleId: string;
  readonly title: string | null;
  readonly text: string | null;
}

/** Read side: sentiment of articles as other features show it. Bound to the sentiment feature by the app. */
export abstract class SentimentReadings {
  /** By article id, for the words given; one that was not scored is absent. */
  abstract ofArticles(articles: readonly WordsOfArticle[]): Promise<Map<string, ArticleSentiment>>;

  /**
   * Resolves once the answers hold the event of `sentiment` at an address.
   * @throws MarketlogError `projection_behind`, retryable, after 2 s.
   */
  abstract reached(address: EventAddress): Promise<void>;
}
