import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { daySchema, formatInstant, PageTokens, SymbolMoments, type SymbolMoment } from '#http';
import { servedQuote, type Adjustment, type KnownActions } from '#markets';
import { ActionsInForce } from './applied-actions.js';
import type { BarRow } from './bar-rows.js';
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
    const rows = await this.prices.bars(instrumentId, position, { ...query, after, limit: query.limit + 1 });
    const page = rows.slice(0, query.limit);
    const last = rows.length > page.length ? page.at(-1) : undefined;
    const known = await this.actions.at(moment, query.adjustment);
    const bars = page.map((row) => serve(row, query.adjustment, known));
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
        unavailable: bars.some(({ close }) => close === null) ? splitsUnknown : {},
      },
    };
  }
}

const splitsUnknown = Object.fromEntries(
  ['open', 'high', 'low', 'close', 'volume'].map((field) => [field, 'splits_unknown']),
);

function serve(row: BarRow, adjustment: Adjustment, known: KnownActions): Bar {
  const quote = servedQuote(row, adjustment, known);
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
