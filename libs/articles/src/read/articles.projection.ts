import { articleEventTypes, type ArticleEvent, type InstrumentMention, type MarketlogEvent } from '#contracts';
import { assertNever, type Projection, type Row, type RowChange } from '#event-sourcing';

const articleId = { type: { kind: 'uuid' } } as const;
const publishedAt = { type: { kind: 'instant' } } as const;
const words = {
  title: { type: { kind: 'text' }, nullable: true },
  text: { type: { kind: 'text' }, nullable: true },
  /** 1 as first published. */
  revision: { type: { kind: 'integer' } },
} as const;
/** Where the log said it and, where it was taken back or replaced, where: rows stay, so that answers can go back before that. */
const inForce = {
  from_position: { type: { kind: 'integer' } },
  to_position: { type: { kind: 'integer' }, nullable: true },
} as const;
/** When and where the log accepted what a row says. */
const recorded = {
  partition_no: { type: { kind: 'integer' } },
  ...inForce,
  recorded_at: { type: { kind: 'instant' } },
} as const;

/**
 * Articles in their latest words and in all the words they had, and the instruments that each one mentions. An article that was
 * withdrawn and published again has a row for each time.
 */
export const articlesProjection: Projection<ArticleEvent> = {
  name: 'articles',
  version: 3,
  category: 'articles',
  types: articleEventTypes,
  load: {
    past: 'rows',
    // Only what ends a row needs what came before, and that only where its article is not in the same batch.
    shortcut: {
      carried: [],
      suffices: (events) =>
        events[0]?.type === 'marketlog.articles.v1.ArticlePublished' ||
        events.every((event) => event.type === 'marketlog.articles.v1.ArticleLinkedToInstruments'),
    },
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
        ...inForce,
      },
      primaryKey: ['article_id', 'from_position'],
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
      primaryKey: ['article_id', 'instrument_id', 'from_position'],
      keyColumn: 'article_id',
      indexes: { newest: ['instrument_id', 'published_at', 'article_id'] },
      hashed: { key: ['article_id', 'instrument_id'], columns: ['symbol', 'tagged', 'published_at'] },
    },
  ],
  project(articleId, events, { rows }) {
    const article = new ArticleRows(articleId, rows);
    for (const event of events) {
      const { type, data } = event;
      switch (type) {
        case 'marketlog.articles.v1.ArticlePublished':
          article.publish(event, data);
          article.mention(event, data.mentions);
          break;
        case 'marketlog.articles.v1.ArticleLinkedToInstruments':
          article.mention(event, data.mentions);
          break;
        case 'marketlog.articles.v1.ArticleWithdrawn':
          article.withdraw(event);
          break;
        case 'marketlog.articles.v1.ArticleLinkWithdrawn':
          article.unlink(event, data.instrumentIds);
          break;
        case 'marketlog.articles.v1.ArticleRevised':
        case 'marketlog.articles.v1.ArticleRevisionWithdrawn':
          article.revise(event, data);
          break;
        default:
          assertNever(type);
      }
    }
    return article.changes;
  },
};

interface Words {
  readonly title?: string | undefined;
  readonly text?: string | undefined;
}

/** The rows of one article that are in force, and what its events change of them. */
class ArticleRows {
  readonly changes: RowChange[] = [];
  private article: Row | undefined;
  private words: Row | undefined;
  private readonly symbols: Map<string, Row>;

  constructor(
    private readonly articleId: string,
    rows: Readonly<Record<string, readonly Row[]>>,
  ) {
    const standing = (table: string) => (rows[table] ?? []).filter((row) => row['to_position'] === null);
    [this.article] = standing('articles');
    [this.words] = standing('article_words');
    this.symbols = new Map(standing('article_symbols').map((row) => [row['instrument_id'] as string, row]));
  }

  publish(event: ArticleEvent, data: MarketlogEvent<'marketlog.articles.v1.ArticlePublished'>['data']): void {
    this.article = this.write('articles', {
      article_id: this.articleId,
      source: data.source,
      source_id: data.sourceId ?? null,
      url: data.url ?? null,
      published_at: event.occurredAt,
      language: data.language ?? null,
      ...wordsOf(data, 1),
      from_position: event.position,
      to_position: null,
    });
    this.reword(event, wordsOf(data, 1));
  }

  revise(event: ArticleEvent, data: Words & { revision: number }): void {
    const words = wordsOf(data, data.revision);
    this.article = this.write('articles', { ...this.article, ...words });
    this.reword(event, words);
  }

  mention(event: ArticleEvent, mentions: readonly InstrumentMention[]): void {
    for (const { instrumentId, symbol, tagged } of mentions) {
      const what = { article_id: this.articleId, instrument_id: instrumentId, symbol, tagged };
      const row = { ...what, published_at: event.occurredAt, ...recordOf(event) };
      this.symbols.set(instrumentId, this.write('article_symbols', row));
    }
  }

  unlink(event: ArticleEvent, instrumentIds: Iterable<string>): void {
    for (const instrumentId of instrumentIds) {
      this.end('article_symbols', this.symbols.get(instrumentId), event);
      this.symbols.delete(instrumentId);
    }
  }

  withdraw(event: ArticleEvent): void {
    this.unlink(event, [...this.symbols.keys()]);
    this.words = this.end('article_words', this.words, event);
    this.article = this.end('articles', this.article, event);
  }

  private reword(event: ArticleEvent, words: Row): void {
    this.end('article_words', this.words, event);
    this.words = this.write('article_words', { article_id: this.articleId, ...words, ...recordOf(event) });
  }

  private end(table: string, row: Row | undefined, { position }: ArticleEvent): undefined {
    if (row !== undefined) this.write(table, { ...row, to_position: position });
  }

  private write(table: string, row: Row): Row {
    this.changes.push({ kind: 'upsert', table, row });
    return row;
  }
}

function wordsOf({ title, text }: Words, revision: number): Row {
  return { title: title ?? null, text: text ?? null, revision };
}

function recordOf({ partition, position, recordedAt }: ArticleEvent): Row {
  return { partition_no: partition, from_position: position, to_position: null, recorded_at: recordedAt };
}
