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
const withdrawals: EventDraft[] = [
  { type: 'marketlog.articles.v1.ArticleLinkWithdrawn', data: { articleId, instrumentIds: ['GOOG'] } },
  { type: 'marketlog.articles.v1.ArticleRevisionWithdrawn', data: { articleId, title: 'Apple', revision: 3 } },
  { type: 'marketlog.articles.v1.ArticleWithdrawn', data: { articleId, instrumentIds: ['AAPL'] } },
];
const eventsOf = (all: readonly EventDraft[]) =>
  recordedEvents(`article-${articleId}`, all).map((event) => ({ ...event, occurredAt: publishedAt }));
const events = eventsOf(drafts);
const withdrawn = eventsOf([...drafts, ...withdrawals, drafts[0]!]);

function recordOf(index: number) {
  const { partition, position, recordedAt } = events[index]!;
  return { partition_no: partition, from_position: position, to_position: null, recorded_at: recordedAt };
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
        from_position: 1,
        to_position: null,
      },
    ]);
  });

  it('keeps all the words that an article had, and where they were recorded', () => {
    const { title, text } = drafts[0]!.data as { title?: string; text?: string };
    expect(projectEvents(articlesProjection, [events])['article_words']).toEqual([
      { article_id: articleId, title: title ?? null, text: text ?? null, revision: 1, ...recordOf(0), to_position: 3 },
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
    for (const log of [events, withdrawn]) {
      const whole = projectEvents(articlesProjection, [log], { useShortcut });
      for (const size of [1, 2, 3]) {
        expect(projectEvents(articlesProjection, inBatchesOf(size, log), { useShortcut })).toEqual(whole);
      }
    }
  });

  it('ends the rows of what was withdrawn, and begins others where it is published again', () => {
    const tables = projectEvents(articlesProjection, [withdrawn]);
    const spans = (table: string) => tables[table]!.map((row) => [row['from_position'], row['to_position']]);
    expect(spans('articles')).toEqual([
      [1, 6],
      [7, null],
    ]);
    expect(spans('article_words')).toEqual([
      [1, 3],
      [3, 5],
      [5, 6],
      [7, null],
    ]);
    expect(tables['article_symbols']!.map((row) => [row['symbol'], row['from_position'], row['to_position']])).toEqual([
      ['AAPL', 1, 6],
      ['AAPL', 7, null],
      ['GOOG', 2, 4],
    ]);
  });
});
