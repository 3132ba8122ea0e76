import { MarketlogError } from '#event-sourcing';
import type { Database } from '#database';
import type { ProjectionStatuses } from '#projection-engine';
import { withinPatience, type HealthCheck } from '#telemetry';
import type { DatabaseCheck, PartCheck, ProjectionsCheck } from './health.schema.js';

export async function checkDatabase(database: Database): Promise<DatabaseCheck> {
  const { status, detail } = database.health();
  if (status === 'locked') return { status: 'database_locked', detail };
  // One that was away is asked again: in a process that waits for requests nobody else would find out that it is back.
  try {
    await withinPatience(database.query('SELECT 1'));
    return { status: 'ok', detail: null };
  } catch (error) {
    const locked = error instanceof MarketlogError && error.code === 'database_locked';
    const reason = error instanceof MarketlogError ? error.message : 'the database does not answer';
    return { status: locked ? 'database_locked' : 'database_unavailable', detail: reason };
  }
}

const unknown = { status: 'unknown', detail: null, lagEvents: null, lagSeconds: null } as const;

export async function checkProjections(
  statuses: ProjectionStatuses,
  database: DatabaseCheck,
): Promise<ProjectionsCheck> {
  if (database.status === 'database_unavailable') return unknown;
  try {
    const all = await withinPatience(statuses.list());
    const lags = all.flatMap(({ partitions }) => partitions);
    const lagEvents = Math.max(0, ...lags.map((lag) => lag.lagEvents));
    const lagSeconds = Math.max(0, ...lags.map((lag) => lag.lagSeconds));
    const stopped = all.filter(({ state }) => state === 'stopped');
    const status = stopped.length > 0 ? 'stopped' : lagEvents > 0 ? 'behind' : 'ok';
    const detail = stopped.map(({ name, detail: why }) => `${name}: ${why ?? 'stands still'}`).join('; ') || null;
    return { status, detail, lagEvents, lagSeconds };
  } catch {
    return unknown;
  }
}

/** Asks every part at once. One that fails to answer has failed. */
export async function checkParts(checks: ReadonlyMap<string, HealthCheck>): Promise<Record<string, PartCheck>> {
  const answers = [...checks].map(async ([name, check]): Promise<[string, PartCheck]> => {
    try {
      const { status, detail, facts = {} } = await withinPatience(check());
      return [name, { status, detail, facts: { ...facts } }];
    } catch (error) {
      const detail = error instanceof Error ? error.message : 'the check failed';
      return [name, { status: 'failed', detail, facts: {} }];
    }
  });
  return Object.fromEntries(await Promise.all(answers));
}
