import { plainBar, type MarketlogEvent } from '#contracts';
import type { Projection, Row, RowChange, TableDefinition } from '#event-sourcing';
import * as column from './columns.js';

type BarEvent = MarketlogEvent<'marketlog.prices.v1.DailyBarRecorded' | 'marketlog.prices.v1.DailyBarCorrected'>;

const facts = {
  open: column.optionalDouble,
  high: column.optionalDouble,
  low: column.optionalDouble,
  close: column.double,
  volume: column.optionalQuantity,
  vendor_adjusted_close: column.optionalDouble,
  source: column.source,
  basis: column.basis,
  through: column.optionalDate,
  currency: column.currency,
  exchange: column.exchange,
};

/** Every version of every bar, as delivered; valid from `from_position` and, where corrected, before `to_position`. */
export const dailyBarsTable: TableDefinition = {
  name: 'daily_bars',
  columns: {
    instrument_id: column.instrumentId,
    date: column.date,
    revision: column.integer,
    ...facts,
    from_position: column.integer,
    to_position: column.optionalInteger,
    recorded_at: column.instant,
    event_id: column.uuid,
  },
  primaryKey: ['instrument_id', 'date', 'revision'],
  keyColumn: 'instrument_id',
  partitionedBy: { column: 'date', by: 'year' },
  hashed: {
    key: ['instrument_id', 'date', 'revision'],
    columns: ['instrument_id', 'date', 'revision', ...Object.keys(facts)],
  },
};

export const dailyBarsProjection: Projection<BarEvent> = {
  name: 'daily-bars',
  version: 3,
  category: 'prices',
  types: ['marketlog.prices.v1.DailyBarRecorded', 'marketlog.prices.v1.DailyBarCorrected'],
  tables: [dailyBarsTable],
  history: 'rows',
  lookUp: { table: 'daily_bars', column: 'date', value: (event) => plainBar(event.data.bar).date },
  // A bar that is new closes no other, so only corrections look at what was there.
  shortcut: {
    carried: [],
    suffices: (events) => events.every(({ type }) => type === 'marketlog.prices.v1.DailyBarRecorded'),
  },
  project: (key, events, history) => {
    const changes: RowChange[] = [];
    const current = new Map<string, Row>();
    for (const row of history.rows['daily_bars'] ?? []) {
      if (row['to_position'] === null) current.set(row['date'] as string, row);
    }
    for (const event of events) {
      const bar = plainBar(event.data.bar);
      const replaced = current.get(bar.date);
      if (replaced !== undefined) {
        changes.push({ kind: 'upsert', table: 'daily_bars', row: { ...replaced, to_position: event.position } });
      }
      const row: Row = {
        instrument_id: key,
        date: bar.date,
        revision: replaced === undefined ? 1 : (replaced['revision'] as number) + 1,
        open: bar.open,
        high: bar.high,
        low: bar.low,
        close: bar.close,
        volume: bar.volume,
        vendor_adjusted_close: bar.vendorAdjustedClose,
        source: bar.source,
        basis: bar.basis,
        through: bar.through,
        currency: bar.currency,
        exchange: bar.exchange,
        from_position: event.position,
        to_position: null,
        recorded_at: event.recordedAt,
        event_id: event.id,
      };
      current.set(bar.date, row);
      changes.push({ kind: 'upsert', table: 'daily_bars', row });
    }
    return changes;
  },
};
