import { Basis, plainBar, plainSplit, priceFactTypes, PricesInForce, type PriceFactEvent } from '#contracts';
import type { Projection, Row, RowChange, TableDefinition } from '#event-sourcing';
import { actionsForSplitBasis, defaultSourceRank, effectiveSplits, type Split } from '#markets';
import * as column from './columns.js';
import { PriceSummaryFold } from './price-summary.fold.js';

export type PriceEvent = PriceFactEvent;

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
    missing_through: column.optionalDate,
  },
  primaryKey: ['instrument_id', 'ex_date', 'source'],
  keyColumn: 'instrument_id',
};

export const latestPricesProjection: Projection<PriceEvent> = {
  name: 'latest-prices',
  version: 4,
  category: 'prices',
  types: priceFactTypes,
  tables: [latestPricesTable, splitsTable],
  load: {
    past: 'events',
    // Only what is taken back, and bars that hold distributions, need the whole past; all else goes on from the rows.
    shortcut: {
      carried: ['latest_prices', 'latest_price_splits'],
      suffices: (events, rows) => !needsPast(events, rows),
    },
  },
  views: {
    latest_stock_prices: `SELECT instrument_id, last_bar AS date, close, previous_close, price_change, change_percent, volume,
      first_bar, last_bar, bars FROM {latest_prices} WHERE bars > 0`,
  },
  project: (key, events, { rows, events: past }) =>
    needsPast(events, rows) ? recomputed(key, past, events) : goneOn(key, rows, events),
};

function needsPast(events: readonly PriceEvent[], rows: Readonly<Record<string, readonly Row[]>>): boolean {
  const row = rows['latest_prices']?.[0];
  const holdsDistributions =
    row?.['delivered_basis'] === 'fullyAdjusted' || row?.['previous_basis'] === 'fullyAdjusted';
  return holdsDistributions || events.some((event) => takesBack(event) || isFullyAdjusted(event));
}

function isFullyAdjusted({ type, data }: PriceEvent): boolean {
  const isBar = type === 'marketlog.prices.v1.DailyBarRecorded' || type === 'marketlog.prices.v1.DailyBarCorrected';
  return isBar && data.bar?.basis === Basis.FULLY_ADJUSTED;
}

function takesBack({ type }: PriceEvent): boolean {
  return type === 'marketlog.prices.v1.DailyBarWithdrawn' || type === 'marketlog.prices.v1.CorporateActionWithdrawn';
}

const heeded: ReadonlySet<string> = new Set([
  'marketlog.prices.v1.SplitRecorded',
  'marketlog.prices.v1.DailyBarRecorded',
  'marketlog.prices.v1.DailyBarCorrected',
]);

function goneOn(
  key: string,
  rows: Readonly<Record<string, readonly Row[]>>,
  events: readonly PriceEvent[],
): RowChange[] {
  const summary = new PriceSummaryFold(key, rows['latest_prices']?.[0]);
  const splits = new Map((rows['latest_price_splits'] ?? []).map((row) => [splitName(row), row]));
  const changed: Row[] = [];
  for (const event of events) {
    switch (event.type) {
      case 'marketlog.prices.v1.SplitRecorded': {
        const row = splitRow(key, plainSplit(event.data));
        splits.set(splitName(row), row);
        changed.push(row);
        break;
      }
      case 'marketlog.prices.v1.DailyBarRecorded':
      case 'marketlog.prices.v1.DailyBarCorrected':
        summary.take(plainBar(event.data.bar), event.type === 'marketlog.prices.v1.DailyBarRecorded');
        break;
      // Distributions change no close that holds none.
      default:
    }
  }
  if (events.every(({ type }) => !heeded.has(type))) return [];
  const known = effectiveSplits([...splits.values()].map(toSplit), defaultSourceRank);
  return [
    ...changed.map((row) => ({ kind: 'upsert' as const, table: 'latest_price_splits', row })),
    { kind: 'upsert', table: 'latest_prices', row: summary.row({ splits: known, distributions: [], coverage: [] }) },
  ];
}

/** From all events of the instrument; splits that are no longer said disappear. */
function recomputed(key: string, past: readonly PriceEvent[], events: readonly PriceEvent[]): RowChange[] {
  const facts = new PricesInForce(past);
  const before = facts.splits.map((split) => splitRow(key, split));
  facts.add(events);
  const after = facts.splits.map((split) => splitRow(key, split));
  const kept = new Set(after.map(splitName));
  const summary = new PriceSummaryFold(key, undefined);
  const bars = facts.barsByDate;
  for (const bar of bars) summary.take(bar, true);
  const gone = before.filter((row) => !kept.has(splitName(row)));
  return [
    ...gone.map(({ instrument_id, ex_date, source }) => ({
      kind: 'delete' as const,
      table: 'latest_price_splits',
      key: { instrument_id: instrument_id!, ex_date: ex_date!, source: source! },
    })),
    ...after.map((row) => ({ kind: 'upsert' as const, table: 'latest_price_splits', row })),
    {
      kind: 'upsert',
      table: 'latest_prices',
      row: summary.row(actionsForSplitBasis(bars, facts)),
    },
  ];
}

function splitRow(key: string, { exDate, containedIn = [], missingThrough = null, ...facts }: Split): Row {
  return {
    instrument_id: key,
    ex_date: exDate,
    ...facts,
    contained_in: JSON.stringify(containedIn),
    missing_through: missingThrough,
  };
}

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
    missingThrough: row['missing_through'] as string | null,
  };
}
