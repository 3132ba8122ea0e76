import { Injectable } from '@nestjs/common';
import type { EventAddress } from '#event-sourcing';
import type { SqlRow, SqlValue } from '#database';
import { ReadModels } from '#projection-engine';

/** Place in the list of an instrument's articles, newest first. */
export type ArticlePlace = readonly [publishedAt: number, articleId: string];

export interface ArticleRecord {
  readonly articleId: string;
  readonly source: string;
  readonly url: string | null;
  /** UTC milliseconds. */
  readonly publishedAt: number;
  readonly title: string | null;
  readonly text: string | null;
  readonly language: string | null;
  /** Of its words: 1 as published. */
  readonly revision: number;
  /** Of the event that said these words. */
  readonly address: EventAddress;
  readonly instrumentIds: readonly string[];
}

interface ArticleRow extends SqlRow {
  article_id: string;
  source: string;
  url: string | null;
  published_at: number;
  title: string | null;
  text: string | null;
  language: string | null;
  revision: number;
  partition_no: number;
  from_position: number;
}

interface SymbolRow extends SqlRow {
  article_id: string;
  instrument_id: string;
}

const idsPerQuery = 500;

/** The SQL over the read model `articles`. */
@Injectable()
export class ArticlesRepository {
  constructor(private readonly readModels: ReadModels) {}

  /** @throws MarketlogError `projection_behind` where the event at the address is not seen within 2 s. */
  reached(address: EventAddress): Promise<void> {
    return this.readModels.waitFor('articles', address);
  }

  /** Articles that mention an instrument, newest first, beyond a place. */
  async mentioning(instrumentId: string, beyond: ArticlePlace | undefined, limit: number): Promise<ArticleRecord[]> {
    return this.readModels.snapshot('articles', async ({ query }) => {
      const after = beyond ? 'AND (s.published_at < ? OR (s.published_at = ? AND s.article_id < ?))' : '';
      const place: SqlValue[] = beyond ? [beyond[0], ...beyond] : [];
      const rows = await query<ArticleRow>(
        `SELECT a.article_id, a.source, a.url, s.published_at, a.title, a.text, a.language, a.revision, w.partition_no, w.from_position
         FROM {article_symbols} s JOIN {articles} a ON a.article_id = s.article_id
           JOIN {article_words} w ON w.article_id = s.article_id
         WHERE s.instrument_id = ? AND s.to_position IS NULL AND a.to_position IS NULL AND w.to_position IS NULL ${after}
         ORDER BY s.published_at DESC, s.article_id DESC LIMIT ${limit}`,
        [instrumentId, ...place],
      );
      const symbols: SymbolRow[] = [];
      for (let at = 0; at < rows.length; at += idsPerQuery) {
        const ids = rows.slice(at, at + idsPerQuery).map((row) => row.article_id);
        const marks = ids.map(() => '?').join();
        const sql = `SELECT article_id, instrument_id FROM {article_symbols}
          WHERE article_id IN (${marks}) AND to_position IS NULL`;
        symbols.push(...(await query<SymbolRow>(sql, ids)));
      }
      const byArticle = Map.groupBy(symbols, (symbol) => symbol.article_id);
      return rows.map((row) => toRecord(row, byArticle.get(row.article_id) ?? []));
    });
  }
}

function toRecord(row: ArticleRow, symbols: readonly SymbolRow[]): ArticleRecord {
  const { article_id: articleId, published_at: publishedAt, source, url, title, text, language, revision } = row;
  const instrumentIds = symbols.map((symbol) => symbol.instrument_id);
  const address = { category: 'articles', partition: row.partition_no, position: row.from_position } as const;
  return { articleId, source, url, publishedAt, title, text, language, revision, address, instrumentIds };
}
