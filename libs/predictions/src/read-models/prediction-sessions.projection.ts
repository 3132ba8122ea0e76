import type { MarketlogEvent } from '#contracts';
import type { Projection, RowChange, TableDefinition } from '#event-sourcing';
import * as column from './columns.js';

type SessionEvent = MarketlogEvent<'marketlog.predictions.v1.SessionSealed'>;

const sessionKey = ['session_key', 'revision'];
const missingKey = ['session_key', 'instrument_id'];

/** One row per seal. */
const sessionsTable: TableDefinition = {
  name: 'prediction_sessions',
  columns: {
    session_key: column.word,
    revision: column.integer,
    calendar_group: column.word,
    date: column.date,
    mode: column.word,
    cutoff_at: column.instant,
    members: column.integer,
    missing: column.integer,
  },
  primaryKey: sessionKey,
  keyColumn: 'session_key',
  indexes: { date: ['calendar_group', 'date'] },
  hashed: { key: sessionKey, columns: [...sessionKey, 'calendar_group', 'date', 'mode', 'members', 'missing'] },
};

/** Instruments that could not be predicted at a session, and why. */
const missingTable: TableDefinition = {
  name: 'prediction_missing',
  columns: {
    session_key: column.word,
    instrument_id: column.instrumentId,
    date: column.date,
    reason: column.word,
    sessions_missing: column.optionalInteger,
  },
  primaryKey: missingKey,
  keyColumn: 'session_key',
  indexes: { instrument: ['instrument_id', 'date'] },
  hashed: { key: missingKey, columns: [...missingKey, 'date', 'reason', 'sessions_missing'] },
};

/** What was sealed, and who could not be predicted: why an instrument has no prediction. */
export const predictionSessionsProjection: Projection<SessionEvent> = {
  name: 'prediction-sessions',
  version: 1,
  category: 'predictions',
  types: ['marketlog.predictions.v1.SessionSealed'],
  tables: [sessionsTable, missingTable],
  history: 'none',
  project: (key, events) =>
    events.flatMap(({ data }): RowChange[] => [
      {
        kind: 'upsert',
        table: 'prediction_sessions',
        row: {
          session_key: key,
          revision: data.revision,
          calendar_group: data.group,
          date: data.date,
          mode: data.mode,
          cutoff_at: Number(data.cutoffAt),
          members: data.members.length,
          missing: data.missing.length,
        },
      },
      ...data.missing.map(({ instrumentId, reason, sessionsMissing }): RowChange => ({
        kind: 'upsert',
        table: 'prediction_missing',
        row: {
          session_key: key,
          instrument_id: instrumentId,
          date: data.date,
          reason,
          sessions_missing: sessionsMissing ?? null,
        },
      })),
    ]),
};
