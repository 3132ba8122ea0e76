import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { formatAddress } from '#event-sourcing';
import { daySchema, formatAvailableAt, formatInstant, PageTokens, SymbolMoments, type SymbolMoment } from '#resources';
import {
  servedQuote,
  unknownActions,
  withoutDistributions,
  withoutSplits,
  type Adjustment,
  type UnknownActions,
} from '#markets';
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
    const { adjustment } = query;
    const distributions = adjustment === 'all' || page.some(({ basis }) => basis === 'fullyAdjusted');
    const known = await this.actions.at(moment, { adjustment, distributions }, availableAt);
    const reasons = new Set<UnknownActions>();
    const bars = page.map((row) => {
      const { bar, unknown } = serve(row, { adjustment, known, then: availableAt !== undefined, moment });
      if (unknown !== undefined) reasons.add(unknown);
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
          ...unknownFields(reasons),
          ...(availableAt === undefined ? {} : { vendorAdjustedClose: 'not_available_then' }),
        },
      },
    };
  }
}

/** Of several reasons the first that has one. */
function unknownFields(reasons: ReadonlySet<UnknownActions>): Record<string, UnknownActions> {
  const [reason] = [...reasons].sort();
  if (reason === undefined) return {};
  return Object.fromEntries(['open', 'high', 'low', 'close', 'volume'].map((field) => [field, reason]));
}

interface Serving {
  readonly adjustment: Adjustment;
  readonly known: AppliedActions;
  /** True for what could be known at an instant: distributions to come may not show in its prices. */
  readonly then: boolean;
  readonly moment: SymbolMoment;
}

function serve(row: BarRow, { adjustment, known, then, moment: { partition } }: Serving) {
  const delivered = then ? (withoutDistributions(row, { ...known, distributions: known.ever }) ?? row) : row;
  const served = withoutSplits(delivered, known.toCome);
  const quote = servedQuote(served, adjustment, known);
  const bar: Bar = {
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
    address: formatAddress({ ...partition, position: row.from_position }),
  };
  return { bar, unknown: quote === undefined ? unknownActions(served, adjustment, known) : undefined };
}
