import { jest } from '@jest/globals';
import { LogError } from '#event-sourcing';
import type { Database, DatabaseHealth } from '#database';
import type { ProjectionStatuses } from '#projection-engine';
import { HealthRegistry, type HealthCheck } from '#telemetry';
import { GetReadinessHandler, type ProjectionsMatter } from './get-readiness.query.js';
import { readinessAnswer } from './health.schema.js';

const projections = (state: 'live' | 'stopped' | 'behind', lagEvents: number) =>
  ({
    list: async () => [
      {
        name: 'daily-bars',
        state,
        detail: state === 'stopped' ? 'the type marketlog.prices.v9 is not known' : null,
        partitions: [{ lagEvents, lagSeconds: lagEvents }],
      },
    ],
  }) as unknown as ProjectionStatuses;

const database = (status: DatabaseHealth['status'], query: () => Promise<unknown> = async () => []) =>
  ({ health: () => ({ status, since: 0, detail: status === 'ok' ? null : 'says why' }), query }) as unknown as Database;

interface Circumstances {
  readonly db?: Database;
  readonly list?: ProjectionStatuses;
  readonly parts?: Readonly<Record<string, HealthCheck>>;
  readonly matter?: ProjectionsMatter;
}

async function readiness({
  db = database('ok'),
  list = projections('live', 0),
  parts = {},
  matter = 'served',
}: Circumstances) {
  const registry = new HealthRegistry();
  for (const [name, check] of Object.entries(parts)) registry.add(name, check);
  return readinessAnswer.parse(await new GetReadinessHandler(db, list, registry, matter).execute());
}

describe('readiness', () => {
  it('is there while the database answers, however far the read models lag', async () => {
    expect(await readiness({})).toMatchObject({ status: 'ready', checks: { projections: { status: 'ok' } } });
    const behind = await readiness({ list: projections('behind', 7) });
    expect(behind).toMatchObject({ status: 'ready', checks: { projections: { status: 'behind', lagEvents: 7 } } });
  });

  it('says of a read model that stands still which and why; whose work it is to fill it is not ready', async () => {
    const list = projections('stopped', 7);
    const detail = 'daily-bars: the type marketlog.prices.v9 is not known';
    const stopped = { status: 'stopped', detail, lagEvents: 7 };
    expect(await readiness({ list })).toMatchObject({ status: 'degraded', checks: { projections: stopped } });
    expect(await readiness({ list, matter: 'filled' })).toMatchObject({
      status: 'notReady',
      checks: { projections: stopped },
    });
    expect(await readiness({ list, matter: 'none' })).toMatchObject({ status: 'ready', checks: { projections: null } });
  });

  it('is not there while another process holds the database', async () => {
    expect(await readiness({ db: database('locked') })).toMatchObject({
      status: 'notReady',
      checks: { database: { status: 'database_locked', detail: 'says why' } },
    });
  });

  it('finds out by asking, also of a database that did not answer the last time', async () => {
    expect(await readiness({ db: database('unavailable') })).toMatchObject({ status: 'ready' });
    const away = database('unavailable', async () => {
      throw new LogError('database_unavailable', 'away', true);
    });
    expect(await readiness({ db: away })).toMatchObject({
      status: 'notReady',
      checks: { database: { status: 'database_unavailable', detail: 'away' }, projections: { status: 'unknown' } },
    });
    const refusing = database('ok', async () => {
      throw new LogError('database_locked', 'held', true);
    });
    expect((await readiness({ db: refusing })).checks.database).toEqual({ status: 'database_locked', detail: 'held' });
    const broken = database('ok', async () => {
      throw new Error('ECONNREFUSED 10.0.0.1');
    });
    const { checks } = await readiness({ db: broken });
    expect(checks.database).toEqual({ status: 'database_unavailable', detail: 'the database does not answer' });
  });
});

describe('the parts of a process', () => {
  const ok: HealthCheck = () => ({ status: 'ok', detail: null, facts: { held: 3 } });
  const degraded: HealthCheck = async () => ({ status: 'degraded', detail: 'Kafka is slow' });
  const failed: HealthCheck = () => ({ status: 'failed', detail: 'MARKETLOG_KAFKA_BROKERS: nobody answers' });

  it('are all shown; one that is degraded leaves the process ready, one that failed does not', async () => {
    expect(await readiness({ parts: { relay: ok, kafka: degraded } })).toMatchObject({
      status: 'degraded',
      checks: {
        parts: {
          relay: { status: 'ok', detail: null, facts: { held: 3 } },
          kafka: { status: 'degraded', detail: 'Kafka is slow', facts: {} },
        },
      },
    });
    expect((await readiness({ parts: { relay: ok, kafka: failed } })).status).toBe('notReady');
  });

  it('have failed where their check throws', async () => {
    const throwing: HealthCheck = () => {
      throw new Error('no producer yet');
    };
    const { status, checks } = await readiness({ parts: { relay: throwing } });
    expect([status, checks.parts['relay']]).toEqual([
      'notReady',
      { status: 'failed', detail: 'no producer yet', facts: {} },
    ]);
  });

  it('are waited for no longer than 2 s, all at once', async () => {
    jest.useFakeTimers();
    try {
      const hanging: HealthCheck = () => new Promise(() => undefined);
      const answer = readiness({ parts: { kafka: hanging, relay: hanging, disk: ok } });
      await jest.advanceTimersByTimeAsync(2_000);
      expect((await answer).checks.parts).toMatchObject({
        kafka: { status: 'failed', detail: 'no answer within 2 s' },
        relay: { status: 'failed' },
        disk: { status: 'ok' },
      });
    } finally {
      jest.useRealTimers();
    }
  });
});
