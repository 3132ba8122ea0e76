import { Injectable } from '@nestjs/common';
import type { Category } from '#event-sourcing';
import { Database, type SqlReader, type SqlRow } from '#sql';

interface GenerationRow extends SqlRow {
  projection: string;
  generation: number;
  version: number;
  state: 'live' | 'building' | 'retired';
  live: number;
}

interface CheckpointRow extends SqlRow {
  consumer: string;
  generation: number;
  category: Category;
  partition_no: number;
  checkpoint: number;
  head: number;
  /** When the first event that is not applied was recorded. */
  waiting_since: number | null;
}

interface ParkedRow extends SqlRow {
  consumer: string;
  generation: number;
  parked: number;
}

interface FaultRow extends SqlRow {
  category: Category;
  partition_no: number;
  code: string;
  message: string;
}

export interface ProjectionsSnapshot {
  readonly generations: readonly GenerationRow[];
  readonly checkpoints: readonly CheckpointRow[];
  readonly parked: readonly ParkedRow[];
  readonly faults: readonly FaultRow[];
}

/** Where every projection stands, in one state of the database; any process can ask. */
@Injectable()
export class ProjectionsRepository {
  constructor(private readonly database: Database) {}

  read(): Promise<ProjectionsSnapshot> {
    return this.database.snapshot(async (sql) => ({
      generations: await generations(sql),
      checkpoints: await checkpoints(sql),
      parked: await sql.query<ParkedRow>(
        'SELECT consumer, generation, COUNT(DISTINCT event_key) AS parked FROM dead_letters GROUP BY consumer, generation',
      ),
      faults: await sql.query<FaultRow>(
        'SELECT category, partition_no, code, message FROM partition_faults ORDER BY category, partition_no',
      ),
    }));
  }
}

function generations(sql: SqlReader): Promise<GenerationRow[]> {
  return sql.query<GenerationRow>(
    `SELECT g.projection, g.generation, g.version, g.state, CASE WHEN p.live_generation = g.generation THEN 1 ELSE 0 END AS live
     FROM projection_generations g JOIN projections p ON p.name = g.projection ORDER BY g.projection, g.generation`,
  );
}

function checkpoints(sql: SqlReader): Promise<CheckpointRow[]> {
  return sql.query<CheckpointRow>(
    `SELECT c.consumer, c.generation, c.category, c.partition_no, c.position AS checkpoint, h.position AS head,
       e.recorded_at AS waiting_since
     FROM checkpoints c
     JOIN log_heads h ON h.category = c.category AND h.partition_no = c.partition_no
     LEFT JOIN events e ON e.category = c.category AND e.partition_no = c.partition_no AND e.position = c.position + 1
     ORDER BY c.consumer, c.generation, c.category, c.partition_no`,
  );
}
