import type { InstrumentMention, MarketlogEvent } from '#contracts';
import { assertNever, type Projection, type Row, type RowChange } from '#event-sourcing';

export type ArticlesEvent = MarketlogEvent<
  | 'marketlog.articles.v1.ArticlePublished'
  | 'marketlog.articles.v1.ArticleLinkedToInstruments'
  | 'marketlog.articles.v1.ArticleRevised'
  | 'marketlog.articles.v1.ArticleWithdrawn'
  | 'marketlog.articles.v1.ArticleLinkWithdrawn'
  | 'marketlog.articles.v1.ArticleRevisionWithdrawn'
>;

const articleId = { type: { kind: 'uuid' } } as const;
const publishedAt = { type: { kind: 'instant' } } as const;
const words = {
  title: { type: { kind: 'text' }, nullable: true },
  text: { type: { kind: 'text' }, nullable: true },
  /** 1 as first published. */
  revision: { type: { kind: 'integer' } },
} as const;
/** When and where the log accepted what a row says, so that answers can go back before it. */
const recorded = {
  partition_no: { type: { kind: 'integer' } },
  from_position: { type: { kind: 'integer' } },
  recorded_at: { type: { kind: 'instant' } },
} as const;

/** Articles in their latest words and in all the words they had, and the instruments that each one mentions. */
export const articlesProjection: Projection<ArticlesEvent> = {
  name: 'articles',
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
  history: 'rows',
  historyTables: ['articles'],
  // Only a revision needs what came before, and that only where its article is not in the same batch.
  shortcut: {
    carried: [],
    suffices: (events) =>
      events[0]?.type === 'marketlog.articles.v1.ArticlePublished' ||
      events.every((event) => event.type === 'marketlog.articles.v1.ArticleLinkedToInstruments'),
  },
  tables: [
    {
      name: 'articles',
      columns: {
        article_id: articleId,
        source: { type: { kind: 'text', length: 100 } },
        source_id: { type: { kind: 'text', length: 500 }, nullable: true },
        url: { type: { kind: 'text' }, nullable: true },
        published_at: publishedAt,
        language: { type: { kind: 'identifier', length: 16 }, nullable: true },
        ...words,
      },
      primaryKey: ['article_id'],
      keyColumn: 'article_id',
      hashed: {
        key: ['article_id'],
        columns: ['source', 'source_id', 'url', 'published_at', 'title', 'text', 'language', 'revision'],
      },
    },
    {
      name: 'article_words',
      columns: { article_id: articleId, ...words, ...recorded },
      primaryKey: ['article_id', 'from_position'],
      keyColumn: 'article_id',
    },
    {
      name: 'article_symbols',
      columns: {
        article_id: articleId,
        instrument_id: { type: { kind: 'identifier', length: 40 } },
        /** As the source wrote it. */
        symbol: { type: { kind: 'identifier', length: 24 } },
        tagged: { type: { kind: 'boolean' } },
        /** The article's, so that one index lists an instrument's articles newest first. */
        published_at: publishedAt,
        ...recorded,
      },
      primaryKey: ['article_id', 'instrument_id'],
      keyColumn: 'article_id',
      indexes: { newest: ['instrument_id', 'published_at', 'article_id'] },
      hashed: { key: ['article_id', 'instrument_id'], columns: ['symbol', 'tagged', 'published_at'] },
    },
  ],
  project(articleId, events, { rows }) {
    const changes: RowChange[] = [];
    let article = rows['articles']?.[0];
    for (const event of events) {
      const { type, data, occurredAt } = event;
      switch (type) {
        case 'marketlog.articles.v1.ArticlePublished':
          article = {
            article_id: articleId,
            source: data.source,
            source_id: data.sourceId ?? null,
            url: data.url ?? null,
            published_at: occurredAt,
            title: data.title ?? null,
            text: data.text ?? null,
            language: data.language ?? null,
            revision: 1,
          };
          changes.push({ kind: 'upsert', table: 'articles', row: article }, wordsOf(article, event));
          changes.push(...mentioned(articleId, data.mentions, event));
          break;
        case 'marketlog.articles.v1.ArticleLinkedToInstruments':
          changes.push(...mentioned(articleId, data.mentions, event));
          break;
        case 'marketlog.articles.v1.ArticleWithdrawn':
          article = undefined;
          changes.push({ kind: 'delete', table: 'articles', key: { article_id: articleId } });
          changes.push(...unlinked(articleId, data.instrumentIds));
          break;
        case 'marketlog.articles.v1.ArticleLinkWithdrawn':
          changes.push(...unlinked(articleId, data.instrumentIds));
          break;
        case 'marketlog.articles.v1.ArticleRevised':
        case 'marketlog.articles.v1.ArticleRevisionWithdrawn':
          article = { ...article, title: data.title ?? null, text: data.text ?? null, revision: data.revision };
          changes.push({ kind: 'upsert', table: 'articles', row: article }, wordsOf(article, event));
          break;
        default:
          assertNever(type);
      }
    }
    return changes;
  },
};

function mentioned(article_id: string, mentions: readonly InstrumentMention[], event: ArticlesEvent): RowChange[] {
  return mentions.map(({ instrumentId, symbol, tagged }) => ({
    kind: 'upsert',
    table: 'article_symbols',
    row: {
      article_id,
      instrument_id: instrumentId,
      symbol,
      tagged,
      published_at: event.occurredAt,
      ...recordOf(event),
    },
  }));
}

function wordsOf({ title = null, text = null, revision = 1 }: Row, event: ArticlesEvent): RowChange {
  const row = { article_id: event.key, title, text, revision, ...recordOf(event) };
  return { kind: 'upsert', table: 'article_words', row };
}

function recordOf({ partition, position, recordedAt }: ArticlesEvent) {
  return { partition_no: partition, from_position: position, recorded_at: recordedAt };
}

function unlinked(article_id: string, instrumentIds: readonly string[]): RowChange[] {
  return instrumentIds.map((instrument_id) => ({
    kind: 'delete',
    table: 'article_symbols',
    key: { article_id, instrument_id },
  }));
}
