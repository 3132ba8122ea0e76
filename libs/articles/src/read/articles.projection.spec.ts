import type { EventDraft } from '#contracts';
import { articlePublished, inBatchesOf, projectEvents, recordedEvents } from '#testing';
import { articlesProjection } from './articles.projection.js';

const articleId = '5f0c2f0e-7c9a-5c1d-8b3e-000000000001';
const publishedAt = Date.UTC(2014, 0, 2, 14, 30);
const drafts: EventDraft[] = [
  articlePublished({ articleId, publishedAt: BigInt(publishedAt) }),
  {
    type: 'marketlog.articles.v1.ArticleLinkedToInstruments',
    data: { articleId, mentions: [{ instrumentId: 'GOOG', symbol: 'GOOG', tagged: false }] },
  },
  {
    type: 'marketlog.articles.v1.ArticleRevised',
    data: { articleId, title: 'Apple opens lower', text: 'Shares fell.', revision: 2, supersedes: articleId },
  },
];
const events = recordedEvents(`article-${articleId}`, drafts).map((event) => ({ ...event, occurredAt: publishedAt }));

function recordOf(index: number) {
  const { partition, position, recordedAt } = events[index]!;
  return { partition_no: partition, from_position: position, recorded_at: recordedAt };
}

describe('articles projection', () => {
  it('holds an article in its latest words, as published when it first was', () => {
    expect(projectEvents(articlesProjection, [events])['articles']).toEqual([
      {
        article_id: articleId,
        source: 'sample',
        source_id: '1',
        url: null,
        published_at: publishedAt,
        title: 'Apple opens lower',
        text: 'Shares fell.',
        language: 'en',
        revision: 2,
      },
    ]);
  });

  it('keeps all the words that an article had, and where they were recorded', () => {
    const { title, text } = drafts[0]!.data as { title?: string; text?: string };
    expect(projectEvents(articlesProjection, [events])['article_words']).toEqual([
      { article_id: articleId, title: title ?? null, text: text ?? null, revision: 1, ...recordOf(0) },
      { article_id: articleId, title: 'Apple opens lower', text: 'Shares fell.', revision: 2, ...recordOf(2) },
    ]);
  });

  it('lists the instruments of an article, whichever delivery named them', () => {
    expect(projectEvents(articlesProjection, [events])['article_symbols']).toEqual([
      {
        ...{ article_id: articleId, instrument_id: 'AAPL', symbol: 'AAPL', tagged: true, published_at: publishedAt },
        ...recordOf(0),
      },
      {
        ...{ article_id: articleId, instrument_id: 'GOOG', symbol: 'GOOG', tagged: false, published_at: publishedAt },
        ...recordOf(1),
      },
    ]);
  });

  it.each([true, false])('gives the same rows wherever batches end (shortcut: %s)', (useShortcut) => {
    const whole = projectEvents(articlesProjection, [events], { useShortcut });
    for (const size of [1, 2]) {
      expect(projectEvents(articlesProjection, inBatchesOf(size, events), { useShortcut })).toEqual(whole);
    }
  });
});
