import { SentimentReadings, type ArticleSentiment } from '#contracts';

/** Sentiment without a read model: what the test says of articles. */
export class InMemorySentiment extends SentimentReadings {
  constructor(private readonly articles: Readonly<Record<string, ArticleSentiment>> = {}) {
    super();
  }

  override async ofArticles(
    articles: readonly { readonly articleId: string }[],
  ): Promise<Map<string, ArticleSentiment>> {
    const known = articles.flatMap(({ articleId: id }) =>
      this.articles[id] ? [[id, this.articles[id]] as const] : [],
    );
    return new Map(known);
  }

  override async reached(): Promise<void> {
    // What it says it says at once.
  }
}
