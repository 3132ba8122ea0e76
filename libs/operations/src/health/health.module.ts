import { Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { GetReadinessHandler, PROJECTIONS_MATTER, type ProjectionsMatter } from './get-readiness.query.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';

/** `/health/live`, `/health/ready` and `/metrics`: all that a service which is not the API answers. Needs LogModule's global providers. */
@Module({})
export class HealthModule {
  static register(options: { readonly projections: ProjectionsMatter }): DynamicModule {
    return {
      module: HealthModule,
      imports: [CqrsModule],
      controllers: [HealthController, MetricsController],
      providers: [GetReadinessHandler, { provide: PROJECTIONS_MATTER, useValue: options.projections }],
    };
  }
}
