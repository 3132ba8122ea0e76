import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { InstrumentDirectory, PriceSeries } from '#contracts';
import { EventStore, type EventAddress } from '#event-sourcing';
import { PageTokens, reachMinPosition } from '#resources';
import { FlagsRepository } from '../flags/flags.repository.js';
import { ruleMeanings } from '../rules/rule-names.js';
import { QualityJudge } from './quality-judge.js';
import { toQuality } from './quality-view.js';
import type { QualityAnswer, QualityQuery } from './quality.schema.js';

/** Completeness and flags, a page of symbols at a time. */
export class GetQuality extends Query<QualityAnswer> {
  constructor(readonly query: QualityQuery) {
    super();
  }
}

const pages = new PageTokens('getQuality', z.tuple([z.string()]));

@QueryHandler(GetQuality)
export class GetQualityHandler implements IQueryHandler<GetQuality> {
  constructor(
    private readonly directory: InstrumentDirectory,
    private readonly series: PriceSeries,
    private readonly flags: FlagsRepository,
    private readonly judge: QualityJudge,
    private readonly store: EventStore,
  ) {}

  /** @throws MarketlogError `symbol_not_found`, `invalid_parameter`, `projection_behind`. */
  async execute({ query }: GetQuality): Promise<QualityAnswer> {
    const { symbol, tracked, limit } = query;
    await reachMinPosition(this.store, query.minPosition, {
      instruments: (address) => this.directory.reached(address),
      prices: (address) => this.#pricesReached(address),
    });
    const beyond = pages.read(query)?.[0];
    const found =
      symbol === undefined
        ? await this.directory.page({ beyond, limit: limit + 1, tracked })
        : [await this.directory.get(symbol)].filter((each) => tracked === undefined || each.tracked === tracked);
    const shown = found.slice(0, limit);
    const data = [];
    for (const instrument of shown) data.push(toQuality(await this.judge.judge(instrument), query));
    const reasons = new Set(data.flatMap(({ reason }) => reason ?? []));
    const last = found.length > shown.length ? shown.at(-1) : undefined;
    return {
      data,
      page: { nextPageToken: pages.next(query, last ? [last.instrumentId] : null) },
      meta: {
        rules: { ...ruleMeanings },
        unavailable: reasons.size === 0 ? {} : { completeness: [...reasons].sort().join(', ') },
      },
    };
  }

  async #pricesReached(address: EventAddress): Promise<void> {
    await this.series.reached(address);
    await this.flags.reached(address);
  }
}
