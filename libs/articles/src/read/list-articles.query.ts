import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { InstrumentDirectory, SentimentReadings, type ArticleSentiment, type InstrumentReference } from '#contracts';
import { EventStore, formatAddress } from '#event-sourcing';
import { formatAsOf, formatAvailableAt, formatInstant, PageTokens, reachMinPosition } from '#resources';
import { ArticlesRepository, type ArticleRecord } from './articles.repository.js';
import type { Article, ArticlesAnswer, ArticlesQuery } from './articles.schema.js';
import { PastArticlesRepository } from './past-articles.repository.js';

/** Articles that mention an instrument, newest first; now, as recorded at a moment, or as they could be known at one. */
export class ListArticles extends Query<ArticlesAnswer> {
  constructor(
    readonly symbol: string,
    readonly query: ArticlesQuery,
  ) {
    super();
  }
}

const pages = new PageTokens('listArticles', z.tuple([z.int(), z.uuid()]));

@QueryHandler(ListArticles)
export class ListArticlesHandler implements IQueryHandler<ListArticles> {
  constructor(
    private readonly directory: InstrumentDirectory,
    private readonly articles: ArticlesRepository,
    private readonly past: PastArticlesRepository,
    private readonly sentiment: SentimentReadings,
    private readonly store: EventStore,
  ) {}

  /** @throws MarketlogError `symbol_not_found`, `as_of_in_future`, `invalid_parameter`, `projection_behind`. */
  async execute({ symbol, query }: ListArticles): Promise<ArticlesAnswer> {
    await reachMinPosition(this.store, query.minPosition, {
      instruments: (address) => this.directory.reached(address),
      articles: (address) => this.articles.reached(address),
      sentiment: (address) => this.sentiment.reached(address),
    });
    const { asOf, availableAt, limit } = query;
    const scope = await this.past.scope(asOf, availableAt);
    const instrument = await this.directory.get(symbol, scope.recordedUpTo);
    const { instrumentId } = instrument;
    const beyond = pages.read(query, { instrumentId });
    const isPast = asOf !== undefined || availableAt !== undefined;
    const found = await (isPast
      ? this.past.mentioning(instrumentId, beyond, limit + 1, scope)
      : this.articles.mentioning(instrumentId, beyond, limit + 1));
    const shown = found.slice(0, limit);
    const mentioned = await this.directory.byIds(shown.flatMap(({ instrumentIds }) => instrumentIds));
    // Which scores the log held at an earlier moment is not kept.
    const scores = isPast ? new Map<string, ArticleSentiment>() : await this.sentiment.ofArticles(shown);
    const isScored = shown.every(({ articleId }) => scores.has(articleId));
    const last = found.length > shown.length ? shown.at(-1) : undefined;
    return {
      data: shown.map((article) => toArticle(article, mentioned, scores.get(article.articleId))),
      page: { nextPageToken: pages.next(query, last ? [last.publishedAt, last.articleId] : null, { instrumentId }) },
      meta: {
        symbol: instrument.symbol,
        asOf: asOf === undefined ? null : formatAsOf(asOf),
        asOfPositions: [...scope.asOfPositions],
        settled: scope.settled,
        availableAt: formatAvailableAt(availableAt),
        unavailable: isScored ? {} : { sentiment: isPast ? 'not_as_of' : 'not_scored_yet' },
      },
    };
  }
}

function toArticle(
  record: ArticleRecord,
  mentioned: ReadonlyMap<string, InstrumentReference>,
  sentiment: ArticleSentiment | undefined,
): Article {
  const { articleId: id, source, publishedAt, title, text, url, language, address, instrumentIds } = record;
  // The projection of instruments may be a moment behind that of articles: an id then stands for its ticker.
  const symbols = instrumentIds.map((instrumentId) => mentioned.get(instrumentId)?.symbol ?? instrumentId).sort();
  return {
    id,
    source,
    publishedAt: formatInstant(publishedAt),
    title,
    text,
    url,
    language,
    address: formatAddress(address),
    symbols,
    sentiment: sentiment ?? null,
  };
}
