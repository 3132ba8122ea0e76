import { Injectable } from '@nestjs/common';
import type { SqlRow } from '#database';
import { ReadModels } from '#projection-engine';

/** So many are looked at in one pass. */
const atOnce = 200;

const unfinished = `{ingestions} WHERE state IN ('requested', 'running')`;

export interface UnfinishedIngestion {
  readonly ingestionId: string;
  /** A live fetch; else an import. */
  readonly isFetch: boolean;
}

/** The ingestions that have no end yet, as the read model has them: it may lag, so whoever acts on one asks the log first. */
@Injectable()
export class UnfinishedIngestions {
  constructor(private readonly readModels: ReadModels) {}

  /** The oldest, of both kinds or only imports, so that neither keeps the other from being looked at. */
  async list(which: 'all' | 'imports'): Promise<UnfinishedIngestion[]> {
    const rows = await this.query<{ ingestion_id: string; mode: string }>(
      `SELECT ingestion_id, mode FROM ${unfinished} ${which === 'imports' ? "AND mode <> 'live'" : ''}
       ORDER BY created_at LIMIT ${atOnce}`,
    );
    return rows.map(({ ingestion_id, mode }) => ({ ingestionId: ingestion_id, isFetch: mode === 'live' }));
  }

  /** How many there are, and since when the oldest, UTC milliseconds. */
  async standing(): Promise<{ readonly count: number; readonly oldest: number | null }> {
    const [row] = await this.query<{ count: number; oldest: number | null }>(
      `SELECT COUNT(*) AS count, MIN(created_at) AS oldest FROM ${unfinished}`,
    );
    return row!;
  }

  private query<R extends SqlRow>(sql: string): Promise<R[]> {
    return this.readModels.query<R>('ingestions', sql);
  }
}
