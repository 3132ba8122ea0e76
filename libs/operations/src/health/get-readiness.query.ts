import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '#database';
import { ProjectionStatuses } from '#projection-engine';
import { HealthRegistry } from '#telemetry';
import { checkDatabase, checkParts, checkProjections } from './health-checks.js';
import type { Readiness } from './health.schema.js';

/**
 * What read models mean to a process. `served`: it answers from them, and still does while one stands still; `filled`: they are its
 * work; `none`: nothing.
 */
export type ProjectionsMatter = 'served' | 'filled' | 'none';

export const PROJECTIONS_MATTER = Symbol('PROJECTIONS_MATTER');

export class GetReadiness extends Query<Readiness> {}

@QueryHandler(GetReadiness)
export class GetReadinessHandler implements IQueryHandler<GetReadiness> {
  constructor(
    private readonly database: Database,
    private readonly statuses: ProjectionStatuses,
    private readonly registry: HealthRegistry,
    @Inject(PROJECTIONS_MATTER) private readonly matter: ProjectionsMatter,
  ) {}

  async execute(): Promise<Readiness> {
    const [database, parts] = await Promise.all([checkDatabase(this.database), checkParts(this.registry.all())]);
    const projections = this.matter === 'none' ? null : await checkProjections(this.statuses, database);
    const stopped = projections?.status === 'stopped';
    const states = Object.values(parts).map(({ status }) => status);
    const failed = database.status !== 'ok' || states.includes('failed') || (stopped && this.matter === 'filled');
    const degraded = stopped || states.includes('degraded');
    return {
      status: failed ? 'notReady' : degraded ? 'degraded' : 'ready',
      checks: { database, projections, parts },
    };
  }
}
