import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { MarketlogError } from '#event-sourcing';
import { Database } from '#sql';
import { ListProjectionsHandler } from '../projections/list-projections.query.js';
import type { Readiness } from './health.schema.js';

export class GetReadiness extends Query<Readiness> {}

/** Milliseconds within which a database that is well answers. */
const patience = 2_000;

@QueryHandler(GetReadiness)
export class GetReadinessHandler implements IQueryHandler<GetReadiness> {
  constructor(
    private readonly database: Database,
    private readonly projections: ListProjectionsHandler,
  ) {}

  async execute(): Promise<Readiness> {
    const database = await this.checkDatabase();
    const projections = database.status === 'database_unavailable' ? unknown : await this.checkProjections();
    return { status: database.status === 'ok' ? 'ready' : 'notReady', checks: { database, projections } };
  }

  private async checkDatabase(): Promise<Readiness['checks']['database']> {
    const { status, detail } = this.database.health();
    if (status !== 'ok') return { status: `database_${status}`, detail };
    try {
      await withinPatience(this.database.query('SELECT 1'));
      return { status: 'ok', detail: null };
    } catch (error) {
      const locked = error instanceof MarketlogError && error.code === 'database_locked';
      const reason = error instanceof MarketlogError ? error.message : 'the database does not answer';
      return { status: locked ? 'database_locked' : 'database_unavailable', detail: reason };
    }
  }

  private async checkProjections(): Promise<Readiness['checks']['projections']> {
    try {
      const { data, meta } = await withinPatience(this.projections.execute());
      const stopped = data.some(({ state }) => state === 'stopped');
      const status = stopped ? 'stopped' : meta.lagEvents > 0 ? 'behind' : 'ok';
      return { status, lagEvents: meta.lagEvents, lagSeconds: meta.lagSeconds };
    } catch {
      return unknown;
    }
  }
}

const unknown = { status: 'unknown', lagEvents: null, lagSeconds: null } as const;

async function withinPatience<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patience} ms`)), patience);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
