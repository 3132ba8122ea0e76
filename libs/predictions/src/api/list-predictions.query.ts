import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { daySchema, PageTokens, SymbolMoments, type SymbolMoment } from '#resources';
import { unavailableIn } from './null-fields.js';
import { PredictionsRepository } from './predictions.repository.js';
import type { Prediction, PredictionsAnswer, PredictionsQuery } from './predictions.schema.js';
import { Unpredicted } from './unpredicted.js';

/** Predictions of an instrument beside what happened. */
export class ListPredictions extends Query<PredictionsAnswer> {
  constructor(
    readonly moment: SymbolMoment,
    readonly query: PredictionsQuery,
  ) {
    super();
  }
}

const pages = new PageTokens('listPredictions', z.tuple([daySchema, z.string(), z.string()]));

@QueryHandler(ListPredictions)
export class ListPredictionsHandler implements IQueryHandler<ListPredictions> {
  constructor(
    private readonly predictions: PredictionsRepository,
    private readonly unpredicted: Unpredicted,
    private readonly moments: SymbolMoments,
  ) {}

  async execute({ moment, query }: ListPredictions): Promise<PredictionsAnswer> {
    const { instrumentId, symbol } = moment.instrument;
    const scope = { instrumentId };
    const range = { sort: query.sort, after: pages.read(query, scope), limit: query.limit + 1 };
    const found = await this.predictions.list(instrumentId, query, range);
    const data = found.slice(0, query.limit);
    const last = found.length > data.length ? data.at(-1) : undefined;
    const { asOf: _asOf, ...meta } = await this.moments.meta(moment, data.length === 0);
    const cursor = last ? ([last.asOfDate, last.model.name, last.model.version] as [string, string, string]) : null;
    return {
      data,
      page: { nextPageToken: pages.next(query, cursor, scope) },
      meta: { symbol, ...meta, unavailable: await this.#unavailable(moment, query, data) },
    };
  }

  async #unavailable({ instrument }: SymbolMoment, query: PredictionsQuery, data: readonly Prediction[]) {
    if (data.length > 0 || query.pageToken !== undefined) return unavailableIn(data);
    return { data: (await this.unpredicted.because(instrument, query)).code };
  }
}
