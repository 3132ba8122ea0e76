import type { Database, SqlReader, SqlRow, SqlValue } from '#database';
import type { Comparison } from './compare-generations.js';

/** `rebuild` serves what it filled, where that is right; `verify` drops it; `upgrade` is what a service does by itself with a new version. */
export const rebuildKinds = ['rebuild', 'verify', 'upgrade'] as const;
export type RebuildKind = (typeof rebuildKinds)[number];

/** What becomes of a generation that says something else than the live one. */
export type DifferencePolicy = 'refuse' | 'accept' | 'ask';

/** `held`: a new version that differs waits for an operator, and is kept. */
export const rebuildStates = ['requested', 'filling', 'comparing', 'live', 'held', 'dropped', 'failed'] as const;
export type RebuildState = (typeof rebuildStates)[number];

/** One rebuild of a read model as every process sees it. */
export interface RebuildRecord {
  readonly id: string;
  readonly projection: string;
  readonly kind: RebuildKind;
  readonly onDifference: DifferencePolicy;
  /** The one key that is rebuilt in place; null: the whole read model. */
  readonly key: string | null;
  /** `service`: any process that projects runs it, and goes on with it where another was killed. */
  readonly runBy: 'service' | 'command';
  readonly state: RebuildState;
  readonly generation: number | null;
  /** UTC milliseconds. */
  readonly requestedAt: number;
  readonly endedAt: number | null;
  /** Why it failed. */
  readonly code: string | null;
  readonly message: string | null;
  readonly comparison: Comparison | null;
}

interface RebuildRow extends SqlRow {
  id: string;
  projection: string;
  kind: RebuildKind;
  on_difference: DifferencePolicy;
  event_key: string | null;
  run_by: 'service' | 'command';
  state: RebuildState;
  generation: number | null;
  requested_at: number;
  ended_at: number | null;
  code: string | null;
  message: string | null;
  comparison?: string | null;
}

/** Rebuilds of each projection that are remembered. */
const remembered = 20;

const withoutComparison =
  'id, projection, kind, on_difference, event_key, run_by, state, generation, requested_at, ended_at, code, message';

/** Records a rebuild that has just been asked for, and forgets the oldest of the projection. */
export async function insertRebuild(
  database: Database,
  { id, projection, kind, onDifference, key, runBy, requestedAt }: Omit<RebuildRecord, Outcome>,
): Promise<void> {
  await database.transaction(async (sql) => {
    await sql.execute(
      'INSERT INTO projection_rebuilds (id, projection, kind, on_difference, event_key, run_by, state, requested_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      [id, projection, kind, onDifference, key, runBy, 'requested', requestedAt],
    );
    const all = await sql.query<{ id: string }>(
      'SELECT id FROM projection_rebuilds WHERE projection = ? ORDER BY requested_at DESC, id',
      [projection],
    );
    for (const { id: old } of all.slice(remembered))
      await sql.execute('DELETE FROM projection_rebuilds WHERE id = ?', [old]);
  });
}

type Outcome = 'state' | 'generation' | 'endedAt' | 'code' | 'message' | 'comparison';

const columns = {
  state: 'state',
  generation: 'generation',
  endedAt: 'ended_at',
  code: 'code',
  message: 'message',
  comparison: 'comparison',
} as const satisfies Record<Outcome, string>;

export async function updateRebuild(
  database: Database,
  id: string,
  changes: Partial<Pick<RebuildRecord, Outcome>>,
): Promise<void> {
  const entries = Object.entries(changes) as [Outcome, unknown][];
  const values = entries.map(([, value]): SqlValue =>
    typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as SqlValue),
  );
  const assignments = entries.map(([name]) => `${columns[name]} = ?`).join(', ');
  await database.transaction(async (sql) => {
    await sql.execute(`UPDATE projection_rebuilds SET ${assignments} WHERE id = ?`, [...values, id]);
  });
}

/** Without what they found: newest first, of one projection or of all. */
export async function readRebuilds(sql: SqlReader, projection?: string): Promise<RebuildRecord[]> {
  const where = projection === undefined ? '' : ' WHERE projection = ?';
  const rows = await sql.query<RebuildRow>(
    `SELECT ${withoutComparison} FROM projection_rebuilds${where} ORDER BY requested_at DESC, id`,
    projection === undefined ? [] : [projection],
  );
  return rows.map(recordOf);
}

/** With what it found. */
export async function readRebuild(sql: SqlReader, id: string): Promise<RebuildRecord | undefined> {
  const [row] = await sql.query<RebuildRow>(
    `SELECT ${withoutComparison}, comparison FROM projection_rebuilds WHERE id = ?`,
    [id],
  );
  return row === undefined ? undefined : recordOf(row);
}

function recordOf(row: RebuildRow): RebuildRecord {
  const { id, projection, kind, state, generation, code, message, comparison } = row;
  return {
    ...{ id, projection, kind, state, generation, code, message },
    onDifference: row.on_difference,
    key: row.event_key,
    runBy: row.run_by,
    requestedAt: row.requested_at,
    endedAt: row.ended_at,
    comparison: comparison == null ? null : comparisonOf(comparison),
  };
}

/** Those that were recorded before versions were compared say nothing of what was not. */
function comparisonOf(recorded: string): Comparison {
  return { uncompared: [], ...(JSON.parse(recorded) as Omit<Comparison, 'uncompared'>) };
}
