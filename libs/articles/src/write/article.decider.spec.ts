import { specificationOf } from '#testing';
import { articleDecider, type ArticleDelivery, type ArticleEvent } from './article.decider.js';

const articleId = '5f0c2f0e-7c9a-5c1d-8b3e-000000000001';
const apple = { instrumentId: 'AAPL', symbol: 'AAPL', tagged: true };
const google = { instrumentId: 'GOOG', symbol: 'GOOG', tagged: true };
const delivery: ArticleDelivery = {
  articleId,
  source: 'wire',
  sourceId: '7',
  url: undefined,
  publishedAt: Date.UTC(2014, 0, 2),
  title: 'Apple opens the year',
  text: undefined,
  language: 'en',
  mentions: [apple],
};
const published: ArticleEvent = {
  type: 'marketlog.articles.v1.ArticlePublished',
  data: {
    articleId,
    source: 'wire',
    sourceId: '7',
    publishedAt: BigInt(Date.UTC(2014, 0, 2)),
    title: 'Apple opens the year',
    language: 'en',
    mentions: [apple],
  },
  id: 'first',
};
const linked: ArticleEvent = {
  type: 'marketlog.articles.v1.ArticleLinkedToInstruments',
  data: { articleId, mentions: [google] },
};
const revised = (revision: number, title: string, supersedes: string): ArticleEvent => ({
  type: 'marketlog.articles.v1.ArticleRevised',
  data: { articleId, title, revision, supersedes },
});
const { given } = specificationOf(articleDecider);

describe('article', () => {
  it('is published when it reaches us first', () => {
    const { id: _, ...event } = published;
    given().when(delivery).then(event);
  });

  it('is published with each instrument once', () => {
    const [event] = given()
      .when({ ...delivery, mentions: [apple, google, apple] })
      .decided();
    expect(event?.data).toMatchObject({ mentions: [apple, google] });
  });

  it('is not published again', () => {
    given(published).when(delivery).thenNothingHappens();
  });

  it('is linked to instruments that a later delivery names, and only to the new ones', () => {
    given(published)
      .when({ ...delivery, mentions: [google, apple] })
      .then(linked);
    given(published, linked)
      .when({ ...delivery, mentions: [google] })
      .thenNothingHappens();
  });

  it('is revised where its words changed, each revision superseding the one before', () => {
    given(published)
      .when({ ...delivery, title: 'B' })
      .then(revised(2, 'B', 'first'));
    given(published, { ...revised(2, 'B', 'first'), id: 'second' })
      .when(delivery)
      .then(revised(3, 'Apple opens the year', 'second'));
  });

  it('keeps words that a later delivery leaves out, and takes those it adds', () => {
    given(published)
      .when({ ...delivery, title: undefined })
      .thenNothingHappens();
    const [event] = given(published)
      .when({ ...delivery, title: undefined, text: 'The story.' })
      .decided();
    expect(event?.data).toMatchObject({ title: 'Apple opens the year', text: 'The story.', revision: 2 });
  });

  it('can be linked and revised by one delivery', () => {
    given(published)
      .when({ ...delivery, title: 'B', mentions: [google] })
      .then(linked, revised(2, 'B', 'first'));
  });
});
