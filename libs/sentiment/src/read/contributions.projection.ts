import type { MarketlogEvent } from '#contracts';
import { assertNever, type Projection, type RowChange } from '#event-sourcing';
import { availableFrom } from '#markets';
import { isEligible, wordsKey, type MentionedAs, type Mentioning } from './eligibility.js';

type ArticlesEvent = MarketlogEvent<
  | 'marketlog.articles.v1.ArticlePublished'
  | 'marketlog.articles.v1.ArticleLinkedToInstruments'
  | 'marketlog.articles.v1.ArticleRevised'
>;

/** An article so far: what its rows follow from. */
interface Article extends Mentioning {
  readonly articleId: string;
  readonly revision: number;
  readonly availableAt: number;
  readonly mentions: ReadonlyMap<string, MentionedAs>;
}

/** What each article counts for each instrument that it mentions; scores are joined when it is read. */
export const contributionsProjection: Projection<ArticlesEvent> = {
  name: 'sentiment-contributions',
  version: 1,
  category: 'articles',
  types: [
    'marketlog.articles.v1.ArticlePublished',
    'marketlog.articles.v1.ArticleLinkedToInstruments',
    'marketlog.articles.v1.ArticleRevised',
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
        /** The one whose words decide, and whose score counts. */
        revision: { type: { kind: 'integer' } },
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
        columns: ['revision', 'eligible', 'words_key', 'instruments'],
      },
    },
  ],
  project(articleId, events, { events: past }) {
    const article = [...past, ...events].reduce<Article | undefined>(
      (before, event) => evolve(articleId, before, event),
      undefined,
    );
    return article === undefined ? [] : rowsOf(article);
  },
};

function evolve(articleId: string, before: Article | undefined, event: ArticlesEvent): Article | undefined {
  const { type, data, occurredAt, recordedAt } = event;
  switch (type) {
    case 'marketlog.articles.v1.ArticlePublished': {
      const { title, text, language, source, mentions } = data;
      const availableAt = availableFrom('article', occurredAt, { source, recordedAt });
      return { articleId, revision: 1, title, text, language, availableAt, mentions: added(undefined, mentions) };
    }
    case 'marketlog.articles.v1.ArticleLinkedToInstruments':
      return before && { ...before, mentions: added(before.mentions, data.mentions) };
    case 'marketlog.articles.v1.ArticleRevised':
      return before && { ...before, title: data.title, text: data.text, revision: data.revision };
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

function rowsOf(article: Article): RowChange[] {
  const { articleId, availableAt, revision, mentions } = article;
  const key = wordsKey(article.title?.trim() ? article.title : (article.text ?? ''));
  return [...mentions].map(([instrumentId, mention]) => ({
    kind: 'upsert',
    table: 'sentiment_contributions',
    row: {
      article_id: articleId,
      instrument_id: instrumentId,
      available_at: availableAt,
      revision,
      eligible: key !== '' && isEligible(article, mention),
      words_key: key,
      instruments: mentions.size,
    },
  }));
}
