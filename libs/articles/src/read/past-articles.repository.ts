import { Injectable } from '@nestjs/common';
import { EventStore } from '#event-sourcing';
import { formatPosition, isSettled, RecordMoments, type AsOf } from '#resources';
import { availableFrom, isRecordedLive, versionAvailableAt, type RecordedFact } from '#markets';
import type { SqlRow, SqlValue } from '#database';
import { ReadModels, type ReadModelSnapshot } from '#projection-engine';
import { ArticlesRepository, type ArticlePlace, type ArticleRecord } from './articles.repository.js';

/** What a question about the past is answered from. */
export interface ArticlesScope {
  /** With `asOf`: the last position of each partition that counts. */
  readonly positions: readonly number[] | undefined;
  /** What was recorded up to here counts: UTC milliseconds. */
  readonly recordedUpTo: number | undefined;
  /** Only what could be known by then: UTC milliseconds. */
  readonly availableAt: number | undefined;
  readonly asOfPositions: readonly string[];
  readonly settled: boolean;
}

interface LinkRow extends SqlRow {
  article_id: string;
  published_at: number;
  recorded_at: number;
  source: string;
  url: string | null;
  language: string | null;
  /** Where the article was published: what was said of it before was withdrawn. */
  published_position: number;
}

interface WordsRow extends SqlRow {
  article_id: string;
  partition_no: number;
  from_position: number;
  title: string | null;
  text: string | null;
  revision: number;
  recorded_at: number;
}

interface SymbolRow extends SqlRow {
  article_id: string;
  instrument_id: string;
  recorded_at: number;
}

const idsPerQuery = 500;
/** Of a page that is filtered afterwards at least so many are read at a time. */
const fewest = 100;

/** Articles as the log had them recorded at a moment (`asOf`), and as they could be known at one (`availableAt`). */
@Injectable()
export class PastArticlesRepository {
  constructor(
    private readonly readModels: ReadModels,
    private readonly articles: ArticlesRepository,
    private readonly moments: RecordMoments,
    private readonly store: EventStore,
  ) {}

  /** Waits until the read model holds the moment. @throws MarketlogError `as_of_in_future`, `projection_behind`. */
  async scope(asOf: AsOf | undefined, availableAt: number | undefined): Promise<ArticlesScope> {
    if (asOf === undefined) {
      return { positions: undefined, recordedUpTo: undefined, availableAt, asOfPositions: [], settled: false };
    }
    const moment = await this.moments.resolve(asOf);
    const { partitions } = await this.store.identity();
    const places = Array.from({ length: partitions }, (_, partition) => ({ category: 'articles' as const, partition }));
    const positions: number[] = [];
    for (const place of places) {
      const position = await this.moments.positionIn(place, moment);
      if (position > 0) await this.articles.reached({ ...place, position });
      positions.push(position);
    }
    return {
      positions,
      recordedUpTo: moment.recordedUpTo,
      availableAt,
      asOfPositions: places.flatMap((place, i) => formatPosition(place, positions[i]!) ?? []),
      settled: places.every((place) => isSettled(place, moment)),
    };
  }

  /** Articles that mention an instrument, newest first, beyond a place. */
  async mentioning(
    instrumentId: string,
    beyond: ArticlePlace | undefined,
    limit: number,
    scope: ArticlesScope,
  ): Promise<ArticleRecord[]> {
    const size = Math.max(limit, fewest);
    const found: ArticleRecord[] = [];
    for (let place = beyond; found.length < limit;) {
      const after = place;
      const { records, last } = await this.readModels.snapshot('articles', async (model) => {
        const links = await linksOf(model, instrumentId, after, size, scope);
        const known = links.filter((link) => isKnown(link, link.recorded_at, scope));
        return {
          records: await recordsOf(model, known, scope),
          last: links.length === size ? links.at(-1) : undefined,
        };
      });
      found.push(...records);
      if (last === undefined) break;
      place = [last.published_at, last.article_id];
    }
    return found.slice(0, limit);
  }
}

type Condition = readonly [sql: string, parameters: readonly SqlValue[]];

/** The condition on rows of a table by the positions of `asOf`, ready to be joined by AND: whatever was recorded by then. */
function upTo(table: string, { positions }: ArticlesScope): Condition {
  if (positions === undefined) return ['', []];
  return [`AND ${table}.from_position <= ${positionOf(table, positions)}`, positions];
}

/** As `upTo`, without what had been replaced or withdrawn by then. */
function inForce(table: string, scope: ArticlesScope): Condition {
  const { positions } = scope;
  if (positions === undefined) return [`AND ${table}.to_position IS NULL`, []];
  const [recorded, parameters] = upTo(table, scope);
  const stands = `(${table}.to_position IS NULL OR ${table}.to_position > ${positionOf(table, positions)})`;
  return [`${recorded} AND ${stands}`, [...parameters, ...positions]];
}

function positionOf(table: string, positions: readonly number[]): string {
  const cases = positions.map((_, partition) => `WHEN ${partition} THEN ?`).join(' ');
  return `CASE ${table}.partition_no ${cases} END`;
}

async function linksOf(
  { query }: ReadModelSnapshot,
  instrumentId: string,
  beyond: ArticlePlace | undefined,
  limit: number,
  scope: ArticlesScope,
): Promise<LinkRow[]> {
  const [recorded, positions] = inForce('s', scope);
  const published = scope.availableAt === undefined ? '' : 'AND s.published_at <= ?';
  const after = beyond ? 'AND (s.published_at < ? OR (s.published_at = ? AND s.article_id < ?))' : '';
  return query<LinkRow>(
    `SELECT s.article_id, s.published_at, s.recorded_at, a.source, a.url, a.language, a.from_position AS published_position
     FROM {article_symbols} s JOIN {articles} a ON a.article_id = s.article_id
       AND a.from_position <= s.from_position AND (a.to_position IS NULL OR a.to_position > s.from_position)
     WHERE s.instrument_id = ? ${recorded} ${published} ${after}
     ORDER BY s.published_at DESC, s.article_id DESC LIMIT ${limit}`,
    [
      instrumentId,
      ...positions,
      ...(scope.availableAt === undefined ? [] : [scope.availableAt]),
      ...(beyond ? [beyond[0], ...beyond] : []),
    ],
  );
}

/** Links as records with the words and symbols of the moment; without those whose words could not be known yet. */
async function recordsOf(
  model: ReadModelSnapshot,
  links: readonly LinkRow[],
  scope: ArticlesScope,
): Promise<ArticleRecord[]> {
  const ids = links.map(({ article_id }) => article_id);
  // Of what could be known at a moment, earlier words may be the ones.
  const worded = scope.availableAt === undefined ? inForce('t', scope) : upTo('t', scope);
  const words = await rowsOf<WordsRow>(model, 'article_words', 'title, text, revision, partition_no', ids, worded);
  const symbols = await rowsOf<SymbolRow>(model, 'article_symbols', 'instrument_id', ids, inForce('t', scope));
  return links.flatMap((link): ArticleRecord[] => {
    const { article_id: articleId, published_at: publishedAt, source, url, language } = link;
    const shown = wordsAt(link, words.get(articleId) ?? [], scope.availableAt);
    if (shown === undefined) return [];
    const { title, text, revision } = shown;
    const address = { category: 'articles', partition: shown.partition_no, position: shown.from_position } as const;
    const mentions = (symbols.get(articleId) ?? []).filter((symbol) => isKnown(link, symbol.recorded_at, scope));
    const instrumentIds = mentions.map(({ instrument_id }) => instrument_id);
    return [{ articleId, source, url, publishedAt, title, text, language, revision, address, instrumentIds }];
  });
}

/** Rows of some articles by article, in the order in which they were recorded. */
async function rowsOf<R extends SqlRow & { article_id: string }>(
  { query }: ReadModelSnapshot,
  table: string,
  columns: string,
  ids: readonly string[],
  [condition, positions]: Condition,
): Promise<Map<string, R[]>> {
  const rows: R[] = [];
  for (let at = 0; at < ids.length; at += idsPerQuery) {
    const some = ids.slice(at, at + idsPerQuery);
    const sql = `SELECT t.article_id, ${columns}, t.from_position, t.recorded_at FROM {${table}} t
      WHERE t.article_id IN (${some.map(() => '?').join()}) ${condition} ORDER BY t.article_id, t.from_position`;
    rows.push(...(await query<R>(sql, [...some, ...positions])));
  }
  return Map.groupBy(rows, ({ article_id }) => article_id);
}

function isKnown({ published_at, source }: LinkRow, recordedAt: number, { availableAt }: ArticlesScope): boolean {
  return availableAt === undefined || availableFrom('article', published_at, { source, recordedAt }) <= availableAt;
}

/**
 * The words of an article at the moment. Where the article itself was recorded live, so were its revisions, however much later
 * they came; of history only the last words count.
 */
function wordsAt(
  { published_at, source, published_position }: LinkRow,
  all: readonly WordsRow[],
  availableAt: number | undefined,
): WordsRow | undefined {
  const words = all.filter(({ from_position }) => from_position >= published_position);
  if (availableAt === undefined) return words.at(-1);
  const versions = words.map((row): RecordedFact & { row: WordsRow } => ({ row, source, recordedAt: row.recorded_at }));
  if (versions[0] !== undefined && isRecordedLive(published_at, versions[0].recordedAt)) {
    return versions.findLast(({ recordedAt }) => recordedAt <= availableAt)?.row;
  }
  return versionAvailableAt('article', published_at, versions, availableAt)?.row;
}
