import { plainBar, type MarketlogEvent } from '#contracts';
import type { Projection, Row, RowChange, TableDefinition } from '#event-sourcing';
import * as column from './columns.js';

const types = [
  'marketlog.prices.v1.DailyBarRecorded',
  'marketlog.prices.v1.DailyBarCorrected',
  'marketlog.prices.v1.DailyBarWithdrawn',
] as const;

type BarEvent = MarketlogEvent<(typeof types)[number]>;

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

/** Every version of every bar, as delivered; valid from `from_position` and, where corrected or withdrawn, before `to_position`. */
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
  types,
  tables: [dailyBarsTable],
  load: {
    past: 'rows',
    lookUp: { table: 'daily_bars', column: 'date', value: dateOf },
    // A bar that is new closes no other, so only corrections and withdrawals look at what was there.
    shortcut: {
      carried: [],
      suffices: (events) =>
        events.every(
          (event) => event.type === 'marketlog.prices.v1.DailyBarRecorded' && event.data.afterWithdrawal === undefined,
        ),
    },
  },
  project: (key, events, history) => {
    const changes: RowChange[] = [];
    const current = new Map<string, Row>();
    const revisions = new Map<string, number>();
    for (const row of history.rows['daily_bars'] ?? []) {
      const date = row['date'] as string;
      if (row['to_position'] === null) current.set(date, row);
      revisions.set(date, Math.max(revisions.get(date) ?? 0, row['revision'] as number));
    }
    for (const event of events) {
      const replaced = current.get(dateOf(event));
      if (replaced !== undefined) {
        changes.push({ kind: 'upsert', table: 'daily_bars', row: { ...replaced, to_position: event.position } });
        current.delete(dateOf(event));
      }
      const message = event.type === 'marketlog.prices.v1.DailyBarWithdrawn' ? event.data.restored : event.data.bar;
      // A bar that was withdrawn and had no version before.
      if (event.type === 'marketlog.prices.v1.DailyBarWithdrawn' && message === undefined) continue;
      const bar = plainBar(message);
      const revision = (revisions.get(bar.date) ?? 0) + 1;
      revisions.set(bar.date, revision);
      const row: Row = {
        instrument_id: key,
        date: bar.date,
        revision,
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

function dateOf(event: BarEvent): string {
  return event.type === 'marketlog.prices.v1.DailyBarWithdrawn' ? event.data.date : (event.data.bar?.date ?? '');
}
