import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { PageTokens } from '#resources';
import { toIngestion } from './ingestion-view.js';
import { IngestionsRepository } from './ingestions.repository.js';
import type { IngestionsAnswer, IngestionsQuery } from './ingestions.schema.js';

/** Imports and live fetches, newest first. */
export class ListIngestions extends Query<IngestionsAnswer> {
  constructor(readonly query: IngestionsQuery) {
    super();
  }
}

const pages = new PageTokens('listIngestions', z.tuple([z.int(), z.guid()]));

@QueryHandler(ListIngestions)
export class ListIngestionsHandler implements IQueryHandler<ListIngestions> {
  constructor(private readonly ingestions: IngestionsRepository) {}

  /** @throws MarketlogError `projection_behind`. */
  async execute({ query }: ListIngestions): Promise<IngestionsAnswer> {
    await this.ingestions.reached(query.minPosition);
    const found = await this.ingestions.page(pages.read(query), query.limit + 1);
    const shown = found.slice(0, query.limit);
    const last = found.length > shown.length ? shown.at(-1) : undefined;
    return {
      data: shown.map(toIngestion),
      page: { nextPageToken: pages.next(query, last ? [last.createdAt, last.ingestionId] : null) },
      meta: { unavailable: {} },
    };
  }
}
