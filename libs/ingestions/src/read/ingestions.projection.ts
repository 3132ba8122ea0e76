import { fromCountsMessage } from '../ingestion-counts.js';
import type { IngestionStarted, MarketlogEvent } from '#contracts';
import { assertNever, type Column, type Projection, type Row } from '#event-sourcing';

export type IngestionsEvent = MarketlogEvent<
  | 'marketlog.ingestions.v1.IngestionRequested'
  | 'marketlog.ingestions.v1.IngestionStarted'
  | 'marketlog.ingestions.v1.IngestionCompleted'
  | 'marketlog.ingestions.v1.IngestionFailed'
  | 'marketlog.ingestions.v1.IngestionWithdrawalStarted'
  | 'marketlog.ingestions.v1.IngestionWithdrawn'
>;

const word: Column = { type: { kind: 'identifier', length: 60 } };
const instant: Column = { type: { kind: 'instant' } };
const text: Column = { type: { kind: 'text' } };
const count: Column = { type: { kind: 'integer' }, nullable: true };
const optional = ({ type }: Column): Column => ({ type, nullable: true });

/** Imports and live fetches: what was asked, how far it came, how it ended. A report about us, not about the market: not hashed. */
export const ingestionsProjection: Projection<IngestionsEvent> = {
  name: 'ingestions',
  version: 3,
  category: 'ingestions',
  types: [
    'marketlog.ingestions.v1.IngestionRequested',
    'marketlog.ingestions.v1.IngestionStarted',
    'marketlog.ingestions.v1.IngestionCompleted',
    'marketlog.ingestions.v1.IngestionFailed',
    'marketlog.ingestions.v1.IngestionWithdrawalStarted',
    'marketlog.ingestions.v1.IngestionWithdrawn',
  ],
  load: { past: 'rows' },
  tables: [
    {
      name: 'ingestions',
      columns: {
        ingestion_id: { type: { kind: 'uuid' } },
        kind: word,
        mode: word,
        source: { type: { kind: 'text', length: 100 }, nullable: true },
        /** JSON arrays of strings. */
        files: text,
        symbols: text,
        state: word,
        /** When it was first heard of. */
        created_at: instant,
        requested_at: optional(instant),
        started_at: optional(instant),
        /** How often it was started: a live fetch whose runner died is started again. */
        attempts: { type: { kind: 'integer' } },
        finished_at: optional(instant),
        rows_read: count,
        rows_recorded: count,
        rows_unchanged: count,
        rows_corrected: count,
        rows_linked: count,
        rows_duplicates: count,
        rows_rejected: count,
        rows_flagged: count,
        rows_out_of_order: count,
        files_read: count,
        error_code: optional(word),
        error_message: optional(text),
        error_retryable: { type: { kind: 'boolean' }, nullable: true },
        /** Events that were taken back, and that stay because later ones stand on them. */
        withdrawn_events: count,
        kept_events: count,
      },
      primaryKey: ['ingestion_id'],
      keyColumn: 'ingestion_id',
      indexes: { newest: ['created_at', 'ingestion_id'], unfinished: ['state', 'created_at'] },
    },
  ],
  project(ingestionId, events, { rows }) {
    const row = events.reduce(applied, rows['ingestions']?.[0] ?? empty(ingestionId));
    return [{ kind: 'upsert', table: 'ingestions', row }];
  },
};

/** Null while the ingestion runs: only its end says these. */
const notEnded: Row = {
  finished_at: null,
  ...countColumns(undefined),
  error_code: null,
  error_message: null,
  error_retryable: null,
};

function empty(ingestion_id: string): Row {
  return {
    ingestion_id,
    source: null,
    created_at: null,
    requested_at: null,
    started_at: null,
    attempts: 0,
    ...notEnded,
    withdrawn_events: null,
    kept_events: null,
  };
}

function applied(row: Row, event: IngestionsEvent): Row {
  switch (event.type) {
    case 'marketlog.ingestions.v1.IngestionRequested': {
      const { kind, symbols } = event.data;
      const asked = { kind, mode: 'live', files: '[]', symbols: JSON.stringify(symbols) };
      return { ...row, ...asked, state: 'requested', created_at: event.recordedAt, requested_at: event.recordedAt };
    }
    case 'marketlog.ingestions.v1.IngestionStarted':
      return { ...started(row, event.data, event.recordedAt), ...notEnded, state: 'running' };
    case 'marketlog.ingestions.v1.IngestionCompleted': {
      const ended = { finished_at: event.recordedAt, ...countColumns(event.data.counts ?? {}) };
      return { ...row, ...notEnded, ...ended, state: 'completed' };
    }
    case 'marketlog.ingestions.v1.IngestionFailed': {
      const { code, message, retryable, counts, refused } = event.data;
      const error = { error_code: code, error_message: message, error_retryable: retryable };
      return {
        ...(refused ? started(row, refused, event.recordedAt) : row),
        state: 'failed',
        finished_at: event.recordedAt,
        ...countColumns(counts ?? {}),
        ...error,
      };
    }
    case 'marketlog.ingestions.v1.IngestionWithdrawalStarted':
      return { ...row, state: 'withdrawing' };
    case 'marketlog.ingestions.v1.IngestionWithdrawn': {
      // One that went on after an interruption, or with what stood on it, took back more.
      const withdrawn = Number(row['withdrawn_events'] ?? 0) + Number(event.data.withdrawn);
      return { ...row, state: 'withdrawn', withdrawn_events: withdrawn, kept_events: Number(event.data.kept) };
    }
    default:
      return assertNever(event);
  }
}

function started(row: Row, { kind, mode, source, files, symbols }: IngestionStarted, started_at: number): Row {
  const asked = { kind, mode, source, files: JSON.stringify(files), symbols: JSON.stringify(symbols) };
  const attempts = Number(row['attempts'] ?? 0) + 1;
  return { ...row, ...asked, created_at: row['created_at'] ?? started_at, started_at, attempts };
}

function countColumns(message: Parameters<typeof fromCountsMessage>[0]): Row {
  const counts = message === undefined ? undefined : fromCountsMessage(message);
  return {
    rows_read: counts?.read ?? null,
    rows_recorded: counts?.recorded ?? null,
    rows_unchanged: counts?.unchanged ?? null,
    rows_corrected: counts?.corrected ?? null,
    rows_linked: counts?.linked ?? null,
    rows_duplicates: counts?.duplicates ?? null,
    rows_rejected: counts?.rejected ?? null,
    rows_flagged: counts?.flagged ?? null,
    rows_out_of_order: counts?.outOfOrder ?? null,
    files_read: counts?.files ?? null,
  };
}
