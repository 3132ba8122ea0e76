import { Injectable } from '@nestjs/common';
import { LatestPrices, type PriceSummary } from '#contracts';
import type { EventAddress } from '#event-sourcing';
import type { SqlRow } from '#database';
import { defaultSourceRank, effectiveSplits, joinSpans } from '#markets';
import { ReadModels } from '#projection-engine';
import { PriceSummaryFold } from '../read-models/price-summary.fold.js';
import { ActionsRepository } from './actions.repository.js';
import { distributionsIn } from './applied-actions.js';
import { PricesRepository } from './prices.repository.js';

interface LatestRow extends SqlRow {
  instrument_id: string;
  first_bar: string;
  last_bar: string;
  bars: number;
  close: number | null;
  previous_close: number | null;
  price_change: number | null;
  change_percent: number | null;
  volume: number | null;
}

/** Lists are filled up by repetition to one of these lengths, so that few statements serve all and stay prepared. */
const listSizes = [1, 10, 100, 500];

/** The read model `latest-prices` as other features see it. */
@Injectable()
export class LatestPricesRepository extends LatestPrices {
  constructor(
    private readonly readModels: ReadModels,
    private readonly prices: PricesRepository,
    private readonly actions: ActionsRepository,
  ) {
    super();
  }

  override async byInstruments(instrumentIds: readonly string[]): Promise<Map<string, PriceSummary>> {
    const found = new Map<string, PriceSummary>();
    for (let from = 0; from < instrumentIds.length; from += listSizes.at(-1)!) {
      const some = instrumentIds.slice(from, from + listSizes.at(-1)!);
      const size = listSizes.find((each) => each >= some.length)!;
      const filled = Array.from({ length: size }, (_, i) => some[i] ?? some[0]!);
      const rows = await this.readModels.query<LatestRow>(
        'latest-prices',
        `SELECT instrument_id, first_bar, last_bar, bars, close, previous_close, price_change, change_percent, volume
         FROM {latest_prices} WHERE bars > 0 AND instrument_id IN (${filled.map(() => '?').join(', ')})`,
        filled,
      );
      for (const row of rows) found.set(row.instrument_id, summaryOf(row));
    }
    return found;
  }

  override async asOf(instrumentId: string, address: EventAddress): Promise<PriceSummary | undefined> {
    const { position } = address;
    if (position === 0) return undefined;
    for (const projection of ['daily-bars', 'actions']) await this.readModels.waitFor(projection, address);
    const span = await this.prices.span(instrumentId, position);
    if (span === undefined) return undefined;
    const fold = new PriceSummaryFold(instrumentId, undefined);
    const lastTwo = await this.prices.bars(instrumentId, position, { sort: 'desc', limit: 2 });
    for (const bar of lastTwo.reverse()) fold.take(bar, true);
    const recorded = await this.actions.at(instrumentId, position);
    const splits = effectiveSplits(recorded.splits, defaultSourceRank);
    const distributions = lastTwo.some(({ basis }) => basis === 'fullyAdjusted')
      ? await distributionsIn(recorded, splits, { prices: this.prices, instrumentId, position })
      : [];
    const row = fold.row({ splits, distributions, coverage: joinSpans(recorded.coverage) });
    return summaryOf({ ...row, first_bar: span.first, bars: span.bars } as unknown as LatestRow);
  }

  override reached(address: EventAddress): Promise<void> {
    return this.readModels.waitFor('latest-prices', address);
  }
}

function summaryOf(row: LatestRow): PriceSummary {
  return {
    instrumentId: row.instrument_id,
    firstBar: row.first_bar,
    lastBar: row.last_bar,
    bars: row.bars,
    latest: {
      date: row.last_bar,
      close: row.close,
      previousClose: row.previous_close,
      change: row.price_change,
      changePercent: row.change_percent,
      volume: row.volume,
    },
  };
}
