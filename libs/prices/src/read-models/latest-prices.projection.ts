import { plainBar, plainSplit, type MarketlogEvent } from '#contracts';
import type { Projection, Row, TableDefinition } from '#event-sourcing';
import { defaultSourceRank, effectiveSplits, type Split } from '#markets';
import * as column from './columns.js';
import { PriceSummaryFold } from './price-summary.fold.js';

const types = [
  'marketlog.prices.v1.DailyBarRecorded',
  'marketlog.prices.v1.DailyBarCorrected',
  'marketlog.prices.v1.SplitRecorded',
] as const;

type PriceEvent = MarketlogEvent<(typeof types)[number]>;

/** Per instrument its last bar beside the one before, on the `split` basis; with them the two bars as delivered. */
const latestPricesTable: TableDefinition = {
  name: 'latest_prices',
  columns: {
    instrument_id: column.instrumentId,
    first_bar: column.optionalDate,
    last_bar: column.optionalDate,
    bars: column.integer,
    close: column.optionalDouble,
    previous_close: column.optionalDouble,
    price_change: column.optionalDouble,
    change_percent: column.optionalDouble,
    volume: column.optionalQuantity,
    delivered_close: column.optionalDouble,
    delivered_volume: column.optionalQuantity,
    delivered_basis: column.optionalBasis,
    delivered_through: column.optionalDate,
    delivered_source: column.optionalSource,
    previous_bar: column.optionalDate,
    previous_delivered_close: column.optionalDouble,
    previous_basis: column.optionalBasis,
    previous_through: column.optionalDate,
    previous_source: column.optionalSource,
  },
  primaryKey: ['instrument_id'],
  keyColumn: 'instrument_id',
  hashed: {
    key: ['instrument_id'],
    columns: [
      'instrument_id',
      'first_bar',
      'last_bar',
      'bars',
      'close',
      'previous_close',
      'price_change',
      'change_percent',
      'volume',
    ],
  },
};

/** The splits that a later bar has to be compared across. */
const splitsTable: TableDefinition = {
  name: 'latest_price_splits',
  columns: {
    instrument_id: column.instrumentId,
    ex_date: column.date,
    source: column.source,
    numerator: column.double,
    denominator: column.double,
    contained_in: column.labels,
  },
  primaryKey: ['instrument_id', 'ex_date', 'source'],
  keyColumn: 'instrument_id',
};

export const latestPricesProjection: Projection<PriceEvent> = {
  name: 'latest-prices',
  version: 3,
  category: 'prices',
  types,
  tables: [latestPricesTable, splitsTable],
  history: 'rows',
  views: {
    latest_stock_prices: `SELECT instrument_id, last_bar AS date, close, previous_close, price_change, change_percent, volume,
      first_bar, last_bar, bars FROM {latest_prices} WHERE bars > 0`,
  },
  project: (key, events, { rows }) => {
    const summary = new PriceSummaryFold(key, rows['latest_prices']?.[0]);
    const splits = new Map((rows['latest_price_splits'] ?? []).map((row) => [splitName(row), row]));
    const changed: Row[] = [];
    for (const event of events) {
      if (event.type === 'marketlog.prices.v1.SplitRecorded') {
        const { exDate, containedIn, ...facts } = plainSplit(event.data);
        const row = { instrument_id: key, ex_date: exDate, ...facts, contained_in: JSON.stringify(containedIn) };
        splits.set(splitName(row), row);
        changed.push(row);
      } else {
        summary.take(plainBar(event.data.bar), event.type === 'marketlog.prices.v1.DailyBarRecorded');
      }
    }
    const known = effectiveSplits([...splits.values()].map(toSplit), defaultSourceRank);
    return [
      ...changed.map((row) => ({ kind: 'upsert' as const, table: 'latest_price_splits', row })),
      { kind: 'upsert', table: 'latest_prices', row: summary.row(known) },
    ];
  },
};

function splitName(row: Row): string {
  return `${String(row['ex_date'])} ${String(row['source'])}`;
}

function toSplit(row: Row): Split {
  return {
    exDate: row['ex_date'] as string,
    numerator: row['numerator'] as number,
    denominator: row['denominator'] as number,
    source: row['source'] as string,
    containedIn: JSON.parse(row['contained_in'] as string) as string[],
  };
}
