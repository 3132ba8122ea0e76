import type { ArticlePublishedSchema, EventDraft } from '#contracts';
import type { MessageInitShape } from '@bufbuild/protobuf';

type ArticleFields = Exclude<MessageInitShape<typeof ArticlePublishedSchema>, { $typeName: string }>;

/** An article of one tagged symbol; give what the test is about. */
export function articlePublished(fields: ArticleFields = {}): EventDraft<'marketlog.articles.v1.ArticlePublished'> {
  return {
    type: 'marketlog.articles.v1.ArticlePublished',
    data: {
      articleId: '5f0c2f0e-7c9a-5c1d-8b3e-000000000001',
      source: 'sample',
      sourceId: '1',
      publishedAt: BigInt(Date.UTC(2014, 0, 2, 14, 30)),
      title: 'Apple opens the year',
      text: 'Shares of Apple opened lower.',
      language: 'en',
      mentions: [{ instrumentId: 'AAPL', symbol: 'AAPL', tagged: true }],
      ...fields,
    },
  };
}
