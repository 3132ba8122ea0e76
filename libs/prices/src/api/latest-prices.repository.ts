import { Injectable } from '@nestjs/common';
import { LatestPrices, type PriceSummary } from '#contracts';
import type { EventAddress } from '#event-sourcing';
import { ReadModels, type SqlRow } from '#sql';

interface LatestRow extends SqlRow {
  instrument_id: string;
  first_bar: string;
  last_bar: string;
  bars: number;
  close: number;
  previous_close: number | null;
  price_change: number | null;
  change_percent: number | null;
  volume: number | null;
}

/** The read model `latest-prices` as other features see it. */
@Injectable()
export class LatestPricesRepository extends LatestPrices {
  constructor(private readonly readModels: ReadModels) {
    super();
  }

  override async byInstruments(instrumentIds: readonly string[]): Promise<Map<string, PriceSummary>> {
    if (instrumentIds.length === 0) return new Map();
    // All of them rather than a list of ids: there is one row per instrument, and the statement is always the same.
    const rows = await this.readModels.query<LatestRow>(
      'latest-prices',
      `SELECT instrument_id, first_bar, last_bar, bars, close, previous_close, price_change, change_percent, volume
       FROM {latest_prices} WHERE bars > 0${instrumentIds.length === 1 ? ' AND instrument_id = ?' : ''}`,
      instrumentIds.length === 1 ? instrumentIds : [],
    );
    const wanted = new Set(instrumentIds);
    return new Map(
      rows.filter((row) => wanted.has(row.instrument_id)).map((row) => [row.instrument_id, summaryOf(row)]),
    );
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
