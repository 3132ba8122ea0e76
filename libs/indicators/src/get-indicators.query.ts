import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { daySchema, formatAvailableAt, PageTokens, SymbolMoments, type SymbolMoment } from '#resources';
import { indicatorNames } from '#markets';
import { IndicatorsAsOf } from './indicators-as-of.js';
import { IndicatorsRepository } from './indicators.repository.js';
import type { IndicatorRow, IndicatorsAnswer, IndicatorsQuery } from './indicators.schema.js';

export class GetIndicators extends Query<IndicatorsAnswer> {
  constructor(
    readonly moment: SymbolMoment,
    readonly query: IndicatorsQuery,
  ) {
    super();
  }
}

/** The last day of the page before. */
const pages = new PageTokens('getIndicators', z.tuple([daySchema]));

@QueryHandler(GetIndicators)
export class GetIndicatorsHandler implements IQueryHandler<GetIndicators> {
  constructor(
    private readonly present: IndicatorsRepository,
    private readonly past: IndicatorsAsOf,
    private readonly moments: SymbolMoments,
  ) {}

  async execute({ moment, query }: GetIndicators): Promise<IndicatorsAnswer> {
    const { instrumentId, symbol, currency, exchange, timezone } = moment.instrument;
    const scope = { instrumentId };
    const range = { ...query, after: pages.read(query, scope)?.[0], limit: query.limit + 1 };
    const { availableAt } = query;
    const { rows, position } = await (moment.asOf === undefined && availableAt === undefined
      ? this.present.rows(moment, range)
      : this.past.rows(moment, range, availableAt));
    const page = rows.slice(0, query.limit);
    const last = rows.length > page.length ? page.at(-1) : undefined;
    const names = query.names ?? indicatorNames;
    return {
      data: page.map((row): IndicatorRow => ({
        date: row.date,
        ...Object.fromEntries(names.map((name) => [name, row[name]])),
      })),
      page: { nextPageToken: pages.next(query, last ? [last.date] : null, scope) },
      meta: {
        symbol,
        currency,
        exchange,
        timezone,
        adjustment: 'split',
        ...(await this.moments.meta({ ...moment, position }, rows.length === 0)),
        availableAt: formatAvailableAt(availableAt),
        unavailable: {},
      },
    };
  }
}
