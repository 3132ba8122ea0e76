import type { MarketlogEvent } from '#contracts';
import type { Projection, TableDefinition } from '#event-sourcing';

type FlagEvent = MarketlogEvent<'marketlog.prices.v1.DailyBarFlagged' | 'marketlog.prices.v1.DailyBarFlagWithdrawn'>;

const key = ['instrument_id', 'date', 'rule', 'source'];

/** What was found in delivered rows; one row per bar, rule and source, with the words of the last finding. */
const barFlagsTable: TableDefinition = {
  name: 'bar_flags',
  columns: {
    instrument_id: { type: { kind: 'identifier', length: 40 } },
    date: { type: { kind: 'date' } },
    rule: { type: { kind: 'identifier', length: 40 } },
    source: { type: { kind: 'text', length: 100 } },
    detail: { type: { kind: 'text' } },
    recorded_at: { type: { kind: 'instant' } },
    event_id: { type: { kind: 'uuid' } },
  },
  primaryKey: key,
  keyColumn: 'instrument_id',
  hashed: { key, columns: [...key, 'detail'] },
};

export const flagsProjection: Projection<FlagEvent> = {
  name: 'flags',
  version: 1,
  category: 'prices',
  types: ['marketlog.prices.v1.DailyBarFlagged', 'marketlog.prices.v1.DailyBarFlagWithdrawn'],
  tables: [barFlagsTable],
  load: { past: 'none' },
  project: (instrument, events) =>
    events.map(({ id, recordedAt, type, data }) => {
      const { date, rule, source } = data;
      const key = { instrument_id: instrument, date, rule, source };
      if (type === 'marketlog.prices.v1.DailyBarFlagWithdrawn') return { kind: 'delete', table: 'bar_flags', key };
      const row = { ...key, detail: data.detail, recorded_at: recordedAt, event_id: id };
      return { kind: 'upsert', table: 'bar_flags', row };
    }),
};
