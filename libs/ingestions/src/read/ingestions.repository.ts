import { Injectable } from '@nestjs/common';
import type { RejectedRow, RowCounts } from '#contracts';
import { EventStore, type EventAddress } from '#event-sourcing';
import { reachMinPosition } from '#resources';
import type { SqlRow, SqlValue } from '#database';
import { ReadModels } from '#projection-engine';

/** Place in the list of ingestions, newest first. */
export type IngestionPlace = readonly [createdAt: number, ingestionId: string];

export interface IngestionRecord {
  readonly ingestionId: string;
  readonly kind: string;
  readonly mode: string;
  readonly source: string | null;
  readonly state: string;
  readonly files: readonly string[];
  readonly symbols: readonly string[];
  /** UTC milliseconds. */
  readonly createdAt: number;
  readonly requestedAt: number | null;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly attempts: number;
  /** Null while it runs. */
  readonly counts: RowCounts | null;
  readonly withdrawal: { readonly withdrawn: number; readonly kept: number } | null;
  readonly error: { readonly code: string; readonly message: string; readonly retryable: boolean } | null;
}

interface IngestionRow extends SqlRow {
  ingestion_id: string;
  kind: string;
  mode: string;
  source: string | null;
  state: string;
  files: string;
  symbols: string;
  created_at: number;
  requested_at: number | null;
  started_at: number | null;
  attempts: number;
  finished_at: number | null;
  rows_read: number | null;
  rows_recorded: number;
  rows_unchanged: number;
  rows_corrected: number;
  rows_linked: number;
  rows_duplicates: number;
  rows_rejected: number;
  rows_flagged: number;
  rows_out_of_order: number;
  files_read: number;
  withdrawn_events: number | null;
  kept_events: number | null;
  error_code: string | null;
  error_message: string | null;
  error_retryable: number | null;
}

/** The SQL over the read models `ingestions` and `rejections`. */
@Injectable()
export class IngestionsRepository {
  constructor(
    private readonly readModels: ReadModels,
    private readonly store: EventStore,
  ) {}

  /**
   * Resolves once both read models hold the event of `ingestions` at the address.
   * @throws RequestError `invalid_parameter`; MarketlogError `projection_behind`, retryable, after 2 s.
   */
  async reached(address: EventAddress | undefined): Promise<void> {
    await reachMinPosition(this.store, address, {
      ingestions: async (at) => {
        for (const projection of ['ingestions', 'rejections']) await this.readModels.waitFor(projection, at);
      },
    });
  }

  /** Newest first, beyond a place. */
  async page(beyond: IngestionPlace | undefined, limit: number): Promise<IngestionRecord[]> {
    const filter = beyond ? 'WHERE created_at < ? OR (created_at = ? AND ingestion_id < ?)' : '';
    const place: SqlValue[] = beyond ? [beyond[0], ...beyond] : [];
    const rows = await this.readModels.query<IngestionRow>(
      'ingestions',
      `SELECT * FROM {ingestions} ${filter} ORDER BY created_at DESC, ingestion_id DESC LIMIT ${limit}`,
      place,
    );
    return rows.map(toRecord);
  }

  async byId(ingestionId: string): Promise<IngestionRecord | undefined> {
    const sql = 'SELECT * FROM {ingestions} WHERE ingestion_id = ?';
    const [row] = await this.readModels.query<IngestionRow>('ingestions', sql, [ingestionId]);
    return row && toRecord(row);
  }

  /** The first rejected rows, in the order in which they were met. */
  async rejectionsOf(ingestionId: string, limit: number): Promise<RejectedRow[]> {
    const rows = await this.readModels.query<
      SqlRow & { file: string; line: number; code: string | null; reason: string }
    >(
      'rejections',
      `SELECT file, line, code, reason FROM {ingestion_rejections} WHERE ingestion_id = ?
       ORDER BY event_version, item LIMIT ${limit}`,
      [ingestionId],
    );
    return rows.map(({ file, line, code, reason }) => ({ file, line, code: code ?? undefined, reason }));
  }
}

function toRecord(row: IngestionRow): IngestionRecord {
  const { kind, mode, source, state, error_code: code } = row;
  return {
    ingestionId: row.ingestion_id,
    kind,
    mode,
    source,
    state,
    files: JSON.parse(row.files) as string[],
    symbols: JSON.parse(row.symbols) as string[],
    createdAt: row.created_at,
    requestedAt: row.requested_at,
    startedAt: row.started_at,
    attempts: row.attempts,
    finishedAt: row.finished_at,
    counts: row.rows_read === null ? null : countsOf(row, row.rows_read),
    withdrawal: row.withdrawn_events === null ? null : { withdrawn: row.withdrawn_events, kept: row.kept_events ?? 0 },
    error: code === null ? null : { code, message: row.error_message ?? '', retryable: row.error_retryable === 1 },
  };
}

function countsOf(row: IngestionRow, read: number): RowCounts {
  return {
    read,
    recorded: row.rows_recorded,
    unchanged: row.rows_unchanged,
    corrected: row.rows_corrected,
    linked: row.rows_linked,
    duplicates: row.rows_duplicates,
    rejected: row.rows_rejected,
    flagged: row.rows_flagged,
    outOfOrder: row.rows_out_of_order,
    files: row.files_read,
  };
}
