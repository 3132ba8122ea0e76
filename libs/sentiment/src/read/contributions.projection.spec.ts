import type { EventDraft } from '#contracts';
import { articlePublished, inBatchesOf, projectEvents, recordedEvents } from '#testing';
import { textHash, wordsKey } from '#markets';
import { contributionsProjection } from './contributions.projection.js';

const articleId = '5f0c2f0e-7c9a-5c1d-8b3e-000000000001';
const publishedAt = Date.UTC(2014, 0, 2, 14, 30);
const mention = (symbol: string) => ({ instrumentId: symbol, symbol, tagged: false });
const drafts: EventDraft[] = [
  articlePublished({ articleId, title: '$AAPL opens higher', text: 'Tech rises', mentions: [mention('AAPL')] }),
  {
    type: 'marketlog.articles.v1.ArticleLinkedToInstruments',
    data: { articleId, mentions: [mention('GOOG'), mention('MSFT')] },
  },
  {
    type: 'marketlog.articles.v1.ArticleRevised',
    data: { articleId, title: '$GOOG opens higher', text: 'Tech rises', revision: 2, supersedes: articleId },
  },
];
const events = recordedEvents(`article-${articleId}`, drafts).map((event) => ({ ...event, occurredAt: publishedAt }));
const withdrawn = recordedEvents(
  `article-${articleId}`,
  [
    { type: 'marketlog.articles.v1.ArticleLinkWithdrawn', data: { articleId, instrumentIds: ['GOOG', 'MSFT'] } },
    {
      type: 'marketlog.articles.v1.ArticleRevisionWithdrawn',
      data: { articleId, title: '$AAPL opens higher', text: 'Tech rises', revision: 3 },
    },
    { type: 'marketlog.articles.v1.ArticleWithdrawn', data: { articleId, instrumentIds: ['AAPL'] } },
    drafts[0]!,
  ],
  { firstPosition: 4 },
).map((event) => ({ ...event, occurredAt: publishedAt }));
const rowsAfter = (count: number) =>
  projectEvents(contributionsProjection, [events.slice(0, count)])['sentiment_contributions'];

describe('what an article counts for an instrument', () => {
  it('is decided by its words, and weighs less with each further instrument', () => {
    const common = {
      article_id: articleId,
      text_hash: textHash('$AAPL opens higher'),
      words_key: wordsKey('AAPL opens higher'),
    };
    // Recorded ten years after its publication, so it counts as available when it was published and a moment later.
    const available_at = publishedAt + 5 * 60_000;
    const ofApple = { ...common, available_at, instrument_id: 'AAPL', eligible: true };
    expect(rowsAfter(1)).toEqual([{ ...ofApple, instruments: 1 }]);
    expect(rowsAfter(2)).toEqual([
      { ...ofApple, instruments: 3 },
      { ...ofApple, instrument_id: 'GOOG', eligible: false, instruments: 3 },
      { ...ofApple, instrument_id: 'MSFT', eligible: false, instruments: 3 },
    ]);
  });

  it('is decided anew by changed words', () => {
    const revised = textHash('$GOOG opens higher');
    expect(rowsAfter(3)?.map((row) => [row['instrument_id'], row['eligible'], row['text_hash']])).toEqual([
      ['AAPL', false, revised],
      ['GOOG', true, revised],
      ['MSFT', false, revised],
    ]);
  });

  it('is taken back with its link, its words or the whole article, and is there again when that is published again', () => {
    const after = (count: number) =>
      projectEvents(contributionsProjection, [[...events, ...withdrawn.slice(0, count)]])[
        'sentiment_contributions'
      ]!.map((row) => [row['instrument_id'], row['eligible'], row['instruments'], row['text_hash']]);
    const [first, revised] = [textHash('$AAPL opens higher'), textHash('$GOOG opens higher')];
    expect(after(1)).toEqual([['AAPL', false, 1, revised]]);
    expect(after(2)).toEqual([['AAPL', true, 1, first]]);
    expect(after(3)).toEqual([]);
    expect(after(4)).toEqual([['AAPL', true, 1, first]]);
  });

  it('is known when it was recorded, where it came in live', () => {
    const recordedAt = publishedAt + 60_000;
    const live = recordedEvents(`article-${articleId}`, drafts.slice(0, 1), { recordedAt });
    const found = projectEvents(contributionsProjection, [live.map((each) => ({ ...each, occurredAt: publishedAt }))]);
    expect(found['sentiment_contributions']?.[0]?.['available_at']).toBe(recordedAt);
  });

  it('is nothing where there are no words', () => {
    const draft = articlePublished({
      articleId,
      title: 'https://t.co/x',
      mentions: [{ ...mention('AAPL'), tagged: true }],
    });
    const found = projectEvents(contributionsProjection, [recordedEvents(`article-${articleId}`, [draft])]);
    expect(found['sentiment_contributions']?.[0]).toMatchObject({ eligible: false, words_key: '' });
  });

  it.each([true, false])('gives the same rows wherever batches end (shortcut: %s)', (useShortcut) => {
    const all = [...events, ...withdrawn];
    for (let count = 1; count <= all.length; count++) {
      const log = all.slice(0, count);
      const whole = projectEvents(contributionsProjection, [log], { useShortcut });
      for (const size of [1, 2, 3])
        expect(projectEvents(contributionsProjection, inBatchesOf(size, log), { useShortcut })).toEqual(whole);
    }
  });
});
