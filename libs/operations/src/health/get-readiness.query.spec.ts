import { LogError } from '#event-sourcing';
import type { Database, DatabaseHealth } from '#sql';
import type { ListProjectionsHandler } from '../projections/list-projections.query.js';
import { GetReadinessHandler } from './get-readiness.query.js';

const projections = (state: 'live' | 'stopped' | 'behind', lagEvents: number) =>
  ({
    execute: async () => ({ data: [{ state }], meta: { lagEvents, lagSeconds: lagEvents } }),
  }) as unknown as ListProjectionsHandler;

const database = (status: DatabaseHealth['status'], query: () => Promise<unknown> = async () => []) =>
  ({ health: () => ({ status, since: 0, detail: status === 'ok' ? null : 'says why' }), query }) as unknown as Database;

const readiness = (db: Database, list = projections('live', 0)) => new GetReadinessHandler(db, list).execute();

describe('readiness', () => {
  it('is there while the database answers, however far the read models lag', async () => {
    expect(await readiness(database('ok'))).toMatchObject({
      status: 'ready',
      checks: { projections: { status: 'ok' } },
    });
    const behind = await readiness(database('ok'), projections('behind', 7));
    expect(behind).toMatchObject({ status: 'ready', checks: { projections: { status: 'behind', lagEvents: 7 } } });
    const stopped = await readiness(database('ok'), projections('stopped', 7));
    expect(stopped.checks.projections.status).toBe('stopped');
  });

  it('is not there while another process holds the database or nobody answers', async () => {
    const locked = await readiness(database('locked'));
    expect(locked).toMatchObject({
      status: 'notReady',
      checks: { database: { status: 'database_locked', detail: 'says why' } },
    });
    const gone = await readiness(database('unavailable'));
    expect(gone).toMatchObject({
      status: 'notReady',
      checks: { database: { status: 'database_unavailable' }, projections: { status: 'unknown' } },
    });
  });

  it('finds out by asking', async () => {
    const refusing = database('ok', async () => {
      throw new LogError('database_locked', 'held', true);
    });
    expect((await readiness(refusing)).checks.database).toEqual({ status: 'database_locked', detail: 'held' });
    const broken = database('ok', async () => {
      throw new Error('ECONNREFUSED 10.0.0.1');
    });
    const { checks } = await readiness(broken);
    expect(checks.database).toEqual({ status: 'database_unavailable', detail: 'the database does not answer' });
  });
});
