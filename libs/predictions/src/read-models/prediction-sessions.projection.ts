import type { MarketlogEvent, ModelDriftDetected, SessionSealed } from '#contracts';
import { assertNever, type Projection, type RowChange, type TableDefinition } from '#event-sourcing';
import * as column from './columns.js';

const types = ['marketlog.predictions.v1.SessionSealed', 'marketlog.predictions.v1.ModelDriftDetected'] as const;
type SessionEvent = MarketlogEvent<(typeof types)[number]>;

const sessionKey = ['session_key', 'revision'];
const missingKey = ['session_key', 'instrument_id'];
const driftKey = ['session_key', 'model_name', 'model_version', 'feature'];

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

/** Features that had drifted at a session. */
const driftTable: TableDefinition = {
  name: 'prediction_drift',
  columns: {
    session_key: column.word,
    model_name: column.word,
    model_version: column.word,
    feature: column.word,
    calendar_group: column.word,
    date: column.date,
    mode: column.word,
    stability_index: column.double,
  },
  primaryKey: driftKey,
  keyColumn: 'session_key',
  indexes: { newest: ['calendar_group', 'date'] },
  hashed: { key: driftKey, columns: [...driftKey, 'calendar_group', 'date', 'mode', 'stability_index'] },
};

/** What was sealed, who could not be predicted: why an instrument has no prediction; and which features had drifted. */
export const predictionSessionsProjection: Projection<SessionEvent> = {
  name: 'prediction-sessions',
  version: 2,
  category: 'predictions',
  types,
  tables: [sessionsTable, missingTable, driftTable],
  load: { past: 'none' },
  project: (key, events) => events.flatMap((event) => changesOf(key, event)),
};

function changesOf(key: string, event: SessionEvent): RowChange[] {
  switch (event.type) {
    case 'marketlog.predictions.v1.SessionSealed':
      return sealed(key, event.data);
    case 'marketlog.predictions.v1.ModelDriftDetected':
      return drifted(key, event.data);
    default:
      return assertNever(event);
  }
}

function sealed(key: string, { group, date, mode, revision, cutoffAt, members, missing }: SessionSealed): RowChange[] {
  const row = {
    ...{ session_key: key, revision, calendar_group: group, date, mode },
    ...{ cutoff_at: Number(cutoffAt), members: members.length, missing: missing.length },
  };
  return [
    { kind: 'upsert', table: 'prediction_sessions', row },
    ...missing.map(({ instrumentId, reason, sessionsMissing }): RowChange => {
      const why = { reason, sessions_missing: sessionsMissing ?? null };
      const missed = { session_key: key, instrument_id: instrumentId, date, ...why };
      return { kind: 'upsert', table: 'prediction_missing', row: missed };
    }),
  ];
}

function drifted(key: string, { group, date, mode, model, features }: ModelDriftDetected): RowChange[] {
  const same = { session_key: key, calendar_group: group, date, mode };
  return features.map(({ feature, stabilityIndex }) => ({
    kind: 'upsert',
    table: 'prediction_drift',
    row: { ...same, model_name: model!.name, model_version: model!.version, feature, stability_index: stabilityIndex },
  }));
}
