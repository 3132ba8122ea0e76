import { Injectable } from '@nestjs/common';
import type { SqlRow, SqlValue } from '#database';
import type { EventAddress } from '#event-sourcing';
import { ReadModels } from '#projection-engine';
import type { SentimentLabel, TextScore } from '../model/sentiment-model.port.js';

/** What a version of a model says of a text of an article. */
export interface ScoreRecord {
  readonly articleId: string;
  readonly textHash: string;
  readonly modelName: string;
  readonly modelVersion: string;
  readonly modelHash: string;
  readonly label: SentimentLabel;
  readonly positive: number;
  readonly neutral: number;
  readonly negative: number;
  readonly score: number;
}

export interface ContributionRecord {
  readonly articleId: string;
  readonly availableAt: number;
  /** Of the text in force that a model scores; null where there is none. */
  readonly textHash: string | null;
  readonly eligible: boolean;
  readonly wordsKey: string;
  readonly instruments: number;
}

/** Place in the list of an instrument's contributions, newest first. */
export type ContributionPlace = readonly [availableAt: number, articleId: string];

interface ScoreRow extends SqlRow {
  article_id: string;
  text_hash: string;
  model_name: string;
  model_version: string;
  model_hash: string;
  label: SentimentLabel;
  positive: number;
  neutral: number;
  negative: number;
  score: number;
}

interface ContributionRow extends SqlRow {
  article_id: string;
  available_at: number;
  text_hash: string | null;
  eligible: number;
  words_key: string;
  instruments: number;
}

type OfBoth<T> = { [Column in keyof T & string as `${'a' | 'b'}_${Column}`]: T[Column] };
type BothRow = SqlRow & Pick<ScoreRow, 'article_id' | 'text_hash'> & OfBoth<TextScore>;

export interface ScoredByBoth {
  readonly articleId: string;
  readonly from: TextScore;
  readonly to: TextScore;
}

const idsPerQuery = 500;
const rowsPerPage = 5000;

/** The SQL over the read models `sentiment` and `sentiment-contributions`. */
@Injectable()
export class SentimentRepository {
  constructor(private readonly readModels: ReadModels) {}

  /** @throws MarketlogError `projection_behind` where the event at the address is not seen within 2 s. */
  scoresReached(address: EventAddress): Promise<void> {
    return this.readModels.waitFor('sentiment', address);
  }

  contributionsReached(address: EventAddress): Promise<void> {
    return this.readModels.waitFor('sentiment-contributions', address);
  }

  /** Of every model, for every text of the articles that it has scored. */
  async scoresOf(articleIds: readonly string[]): Promise<ScoreRecord[]> {
    const found: ScoreRecord[] = [];
    for (let at = 0; at < articleIds.length; at += idsPerQuery) {
      const ids = articleIds.slice(at, at + idsPerQuery);
      const rows = await this.readModels.query<ScoreRow>(
        'sentiment',
        `SELECT article_id, text_hash, model_name, model_version, model_hash, label, positive, neutral, negative, score
         FROM {article_sentiment} WHERE article_id IN (${ids.map(() => '?').join()})`,
        ids,
      );
      found.push(...rows.map(toScore));
    }
    return found;
  }

  /** What two versions of the model say of each text that both have scored, by article. */
  async *scoredByBoth(from: string, to: string): AsyncGenerator<ScoredByBoth> {
    let place = ['', ''];
    for (;;) {
      const rows = await this.readModels.query<BothRow>(
        'sentiment',
        `SELECT a.article_id, a.text_hash,
                a.label AS a_label, a.positive AS a_positive, a.neutral AS a_neutral, a.negative AS a_negative, a.score AS a_score,
                b.label AS b_label, b.positive AS b_positive, b.neutral AS b_neutral, b.negative AS b_negative, b.score AS b_score
         FROM {article_sentiment} a
         JOIN {article_sentiment} b ON b.article_id = a.article_id AND b.text_hash = a.text_hash AND b.model_version = ?
         WHERE a.model_version = ? AND (a.article_id > ? OR (a.article_id = ? AND a.text_hash > ?))
         ORDER BY a.article_id, a.text_hash LIMIT ${rowsPerPage}`,
        [to, from, place[0]!, place[0]!, place[1]!],
      );
      for (const row of rows) {
        const said = (side: 'a' | 'b'): TextScore => ({
          label: row[`${side}_label`],
          positive: row[`${side}_positive`],
          neutral: row[`${side}_neutral`],
          negative: row[`${side}_negative`],
          score: row[`${side}_score`],
        });
        yield { articleId: row.article_id, from: said('a'), to: said('b') };
      }
      if (rows.length < rowsPerPage) return;
      place = [rows.at(-1)!.article_id, rows.at(-1)!.text_hash];
    }
  }

  /** Of an instrument, available from one instant up to before another, newest first, beyond a place. */
  async contributions(
    instrumentId: string,
    { from, to, beyond, limit }: { from: number; to: number; beyond: ContributionPlace | undefined; limit: number },
  ): Promise<ContributionRecord[]> {
    const after = beyond ? 'AND (available_at < ? OR (available_at = ? AND article_id < ?))' : '';
    const place: SqlValue[] = beyond ? [beyond[0], ...beyond] : [];
    const rows = await this.readModels.query<ContributionRow>(
      'sentiment-contributions',
      `SELECT article_id, available_at, text_hash, eligible, words_key, instruments FROM {sentiment_contributions}
       WHERE instrument_id = ? AND available_at >= ? AND available_at < ? ${after}
       ORDER BY available_at DESC, article_id DESC LIMIT ${limit}`,
      [instrumentId, from, to, ...place],
    );
    return rows.map((row) => ({
      articleId: row.article_id,
      availableAt: row.available_at,
      textHash: row.text_hash,
      eligible: Boolean(row.eligible),
      wordsKey: row.words_key,
      instruments: row.instruments,
    }));
  }
}

function toScore(row: ScoreRow): ScoreRecord {
  const { text_hash: textHash, label, positive, neutral, negative, score } = row;
  return {
    articleId: row.article_id,
    modelName: row.model_name,
    modelVersion: row.model_version,
    modelHash: row.model_hash,
    ...{ textHash, label, positive, neutral, negative, score },
  };
}
