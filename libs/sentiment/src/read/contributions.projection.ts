import type { MarketlogEvent } from '#contracts';
import { assertNever, type Projection, type RowChange } from '#event-sourcing';
import { availableFrom } from '#markets';
import { scoredTextOf, textHash } from '../score/scored-text.js';
import { isEligible, wordsKey, type MentionedAs, type Mentioning } from './eligibility.js';

type ArticlesEvent = MarketlogEvent<
  | 'marketlog.articles.v1.ArticlePublished'
  | 'marketlog.articles.v1.ArticleLinkedToInstruments'
  | 'marketlog.articles.v1.ArticleRevised'
  | 'marketlog.articles.v1.ArticleWithdrawn'
  | 'marketlog.articles.v1.ArticleLinkWithdrawn'
  | 'marketlog.articles.v1.ArticleRevisionWithdrawn'
>;

/** An article so far: what its rows follow from. */
interface Article extends Mentioning {
  readonly articleId: string;
  readonly availableAt: number;
  readonly mentions: ReadonlyMap<string, MentionedAs>;
}

/** What each article counts for each instrument that it mentions; scores are joined when it is read. */
export const contributionsProjection: Projection<ArticlesEvent> = {
  name: 'sentiment-contributions',
  version: 2,
  category: 'articles',
  types: [
    'marketlog.articles.v1.ArticlePublished',
    'marketlog.articles.v1.ArticleLinkedToInstruments',
    'marketlog.articles.v1.ArticleRevised',
    'marketlog.articles.v1.ArticleWithdrawn',
    'marketlog.articles.v1.ArticleLinkWithdrawn',
    'marketlog.articles.v1.ArticleRevisionWithdrawn',
  ],
  // A link changes the weight of all mentions, a revision their words.
  history: 'events',
  shortcut: { carried: [], suffices: ([first]) => first?.type === 'marketlog.articles.v1.ArticlePublished' },
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
    const apply = (article: Article | undefined, event: ArticlesEvent) => evolve(articleId, article, event);
    const before = past.reduce<Article | undefined>(apply, undefined);
    const article = events.reduce(apply, before);
    const gone = [...(before?.mentions.keys() ?? [])].filter((instrument) => !article?.mentions.has(instrument));
    return [
      ...gone.map((instrument) => removed(articleId, instrument)),
      ...(article === undefined ? [] : rowsOf(article)),
    ];
  },
};

function evolve(articleId: string, before: Article | undefined, event: ArticlesEvent): Article | undefined {
  const { type, data, occurredAt, recordedAt } = event;
  switch (type) {
    case 'marketlog.articles.v1.ArticlePublished': {
      const { title, text, language, source, mentions } = data;
      const availableAt = availableFrom('article', occurredAt, { source, recordedAt });
      return { articleId, title, text, language, availableAt, mentions: added(undefined, mentions) };
    }
    case 'marketlog.articles.v1.ArticleLinkedToInstruments':
      return before && { ...before, mentions: added(before.mentions, data.mentions) };
    case 'marketlog.articles.v1.ArticleRevised':
    case 'marketlog.articles.v1.ArticleRevisionWithdrawn':
      return before && { ...before, title: data.title, text: data.text };
    case 'marketlog.articles.v1.ArticleLinkWithdrawn': {
      const left = [...(before?.mentions ?? [])].filter(([instrument]) => !data.instrumentIds.includes(instrument));
      return before && { ...before, mentions: new Map(left) };
    }
    case 'marketlog.articles.v1.ArticleWithdrawn':
      return undefined;
    default:
      return assertNever(type);
  }
}

function added(
  before: Article['mentions'] | undefined,
  mentions: readonly (MentionedAs & { readonly instrumentId: string })[],
): Article['mentions'] {
  return new Map([
    ...(before ?? []),
    ...mentions.map(({ instrumentId, symbol, tagged }) => [instrumentId, { symbol, tagged }] as const),
  ]);
}

function removed(article_id: string, instrument_id: string): RowChange {
  return { kind: 'delete', table: 'sentiment_contributions', key: { article_id, instrument_id } };
}

function rowsOf(article: Article): RowChange[] {
  const { articleId, availableAt, mentions } = article;
  const scored = scoredTextOf(article);
  const key = wordsKey(article.title?.trim() ? article.title : (article.text ?? ''));
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
