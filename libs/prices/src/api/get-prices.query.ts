import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { daySchema, formatAvailableAt, formatInstant, PageTokens, SymbolMoments, type SymbolMoment } from '#http';
import { servedQuote, withoutSplits, type Adjustment } from '#markets';
import { ActionsInForce, type AppliedActions } from './applied-actions.js';
import type { BarRow } from './bar-rows.js';
import { barsAvailable } from './bars-available.js';
import type { Bar, PricesAnswer, PricesQuery } from './prices.schema.js';
import { PricesRepository } from './prices.repository.js';

export class GetPrices extends Query<PricesAnswer> {
  constructor(
    readonly moment: SymbolMoment,
    readonly query: PricesQuery,
  ) {
    super();
  }
}

/** The last day of the page before. */
const pages = new PageTokens('getPrices', z.tuple([daySchema]));

@QueryHandler(GetPrices)
export class GetPricesHandler implements IQueryHandler<GetPrices> {
  constructor(
    private readonly prices: PricesRepository,
    private readonly actions: ActionsInForce,
    private readonly moments: SymbolMoments,
  ) {}

  async execute({ moment, query }: GetPrices): Promise<PricesAnswer> {
    const { instrument, position } = moment;
    const { instrumentId, symbol, currency, exchange, timezone } = instrument;
    const scope = { instrumentId };
    const after = pages.read(query, scope)?.[0];
    const { availableAt } = query;
    const range = { ...query, after, limit: query.limit + 1 };
    const rows = await (availableAt === undefined
      ? this.prices.bars(instrumentId, position, range)
      : barsAvailable(this.prices, moment, range, availableAt));
    const page = rows.slice(0, query.limit);
    const last = rows.length > page.length ? page.at(-1) : undefined;
    const known = await this.actions.at(moment, query.adjustment, availableAt);
    const bars = page.map((row) => {
      const bar = serve(row, query.adjustment, known);
      // It tells of every distribution up to the day it was delivered.
      return availableAt === undefined ? bar : { ...bar, vendorAdjustedClose: null };
    });
    const sources = [...new Set(page.map(({ source }) => source))].sort();
    return {
      data: bars,
      page: { nextPageToken: pages.next(query, last ? [last.date] : null, scope) },
      meta: {
        symbol,
        currency: currency ?? page[0]?.currency ?? null,
        exchange: exchange ?? page[0]?.exchange ?? null,
        timezone,
        source: sources.length === 0 ? null : sources.join(', '),
        adjustment: query.adjustment,
        ...(await this.moments.meta(moment, rows.length === 0)),
        availableAt: formatAvailableAt(availableAt),
        unavailable: {
          ...(bars.some(({ close }) => close === null) ? splitsUnknown : {}),
          ...(availableAt === undefined ? {} : { vendorAdjustedClose: 'not_available_then' }),
        },
      },
    };
  }
}

const splitsUnknown = Object.fromEntries(
  ['open', 'high', 'low', 'close', 'volume'].map((field) => [field, 'splits_unknown']),
);

function serve(row: BarRow, adjustment: Adjustment, known: AppliedActions): Bar {
  const quote = servedQuote(withoutSplits(row, known.toCome), adjustment, known);
  return {
    date: row.date,
    open: quote?.open ?? null,
    high: quote?.high ?? null,
    low: quote?.low ?? null,
    close: quote?.close ?? null,
    volume: quote?.volume ?? null,
    vendorAdjustedClose: row.vendor_adjusted_close,
    currency: row.currency,
    source: row.source,
    recordedAt: formatInstant(row.recorded_at),
  };
}
