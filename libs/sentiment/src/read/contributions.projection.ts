import { articleEventTypes, evolveArticle, type ArticleEvent, type ArticleInForce } from '#contracts';
import type { Projection, RowChange } from '#event-sourcing';
import { availableFrom, isEligible, scoredTextOf, textHash, wordsKeyOf } from '#markets';

/** What each article counts for each instrument that it mentions; scores are joined when it is read. */
export const contributionsProjection: Projection<ArticleEvent> = {
  name: 'sentiment-contributions',
  version: 2,
  category: 'articles',
  types: articleEventTypes,
  // A link changes the weight of all mentions, a revision their words.
  load: {
    past: 'events',
    shortcut: { carried: [], suffices: ([first]) => first?.type === 'marketlog.articles.v1.ArticlePublished' },
  },
  tables: [
    {
      name: 'sentiment_contributions',
      columns: {
        article_id: { type: { kind: 'uuid' } },
        instrument_id: { type: { kind: 'identifier', length: 40 } },
        /** Since when the article could be known: it belongs to the first session that closes later. */
        available_at: { type: { kind: 'instant' } },
        /** Names the text in force that a model scores; null where there is none. */
        text_hash: { type: { kind: 'identifier', length: 64 }, nullable: true },
        eligible: { type: { kind: 'boolean' } },
        /** Names its words, so that repeats count once per session. */
        words_key: { type: { kind: 'identifier', length: 32 } },
        /** Instruments that it mentions: it weighs 1 divided by that. */
        instruments: { type: { kind: 'integer' } },
      },
      primaryKey: ['article_id', 'instrument_id'],
      keyColumn: 'article_id',
      indexes: { newest: ['instrument_id', 'available_at', 'article_id'] },
      // Of what came in live, the availability is when it was recorded, which is not hashed.
      hashed: {
        key: ['article_id', 'instrument_id'],
        columns: ['text_hash', 'eligible', 'words_key', 'instruments'],
      },
    },
  ],
  project(articleId, events, { events: past }) {
    const before = past.reduce<ArticleInForce | undefined>(evolveArticle, undefined);
    const article = events.reduce(evolveArticle, before);
    const gone = [...(before?.mentions.keys() ?? [])].filter((instrument) => !article?.mentions.has(instrument));
    return [
      ...gone.map((instrument) => removed(articleId, instrument)),
      ...(article === undefined ? [] : rowsOf(article)),
    ];
  },
};

function removed(article_id: string, instrument_id: string): RowChange {
  return { kind: 'delete', table: 'sentiment_contributions', key: { article_id, instrument_id } };
}

function rowsOf(article: ArticleInForce): RowChange[] {
  const { articleId, publishedAt, mentions } = article;
  const availableAt = availableFrom('article', publishedAt, article);
  const scored = scoredTextOf(article);
  const key = wordsKeyOf(article);
  return [...mentions].map(([instrumentId, mention]) => ({
    kind: 'upsert',
    table: 'sentiment_contributions',
    row: {
      article_id: articleId,
      instrument_id: instrumentId,
      available_at: availableAt,
      text_hash: scored === undefined ? null : textHash(scored),
      eligible: key !== '' && isEligible(article, mention),
      words_key: key,
      instruments: mentions.size,
    },
  }));
}
