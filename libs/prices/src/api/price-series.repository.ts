import { Injectable } from '@nestjs/common';
import { PriceSeries, type PriceSeriesOfInstrument } from '#contracts';
import type { EventAddress } from '#event-sourcing';
import type { SqlRow } from '#database';
import {
  actionsForSplitBasis,
  defaultSourceRank,
  effectiveDistributions,
  effectiveSplits,
  onSplitBasis,
  previousCloseOf,
  splitsApplied,
} from '#markets';
import { ReadModels } from '#projection-engine';
import { SourceRanks } from '../ledger/source-ranks.js';
import { ActionsRepository } from './actions.repository.js';
import { barColumns, type BarRow } from './bar-rows.js';

/** Later than any position: what is in force now. */
const now = Number.MAX_SAFE_INTEGER;

interface DayRow extends SqlRow {
  date: string;
}

/** The read models `daily-bars` and `actions` as other features see them. */
@Injectable()
export class PriceSeriesRepository extends PriceSeries {
  constructor(
    private readonly readModels: ReadModels,
    private readonly actions: ActionsRepository,
    private readonly sources: SourceRanks,
  ) {
    super();
  }

  override async of(instrumentId: string): Promise<PriceSeriesOfInstrument> {
    const rows = await this.readModels.query<BarRow>(
      'daily-bars',
      `SELECT ${barColumns} FROM {daily_bars} WHERE instrument_id = ? AND to_position IS NULL ORDER BY date`,
      [instrumentId],
    );
    const recorded = await this.actions.at(instrumentId, now);
    const splits = effectiveSplits(recorded.splits, defaultSourceRank);
    const known = actionsForSplitBasis(rows, recorded);
    const bars = rows.map((row) => ({
      date: row.date,
      close: (onSplitBasis(row, known) ?? splitsApplied(row, splits)).close,
      vendorAdjustedClose: row.vendor_adjusted_close,
      source: row.source,
    }));
    const previousClose = (exDate: string) => {
      const row = rows.findLast(({ date }) => date < exDate);
      return row && previousCloseOf(row, splits);
    };
    return {
      bars,
      splitDates: splits.map(({ exDate }) => exDate),
      distributions: effectiveDistributions(recorded, splits, previousClose, this.sources.rank),
    };
  }

  override async days(instrumentId: string): Promise<string[]> {
    const rows = await this.readModels.query<DayRow>(
      'daily-bars',
      'SELECT date FROM {daily_bars} WHERE instrument_id = ? AND to_position IS NULL ORDER BY date',
      [instrumentId],
    );
    return rows.map(({ date }) => date);
  }

  override async reached(address: EventAddress): Promise<void> {
    for (const projection of ['daily-bars', 'actions']) await this.readModels.waitFor(projection, address);
  }
}
