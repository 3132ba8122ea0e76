import { Module, type DynamicModule } from '@nestjs/common';
import type { Settings } from '#config';
import { IngestionsRunModule } from '#ingestions';
import { HealthModule } from '#operations';
import { LogModule } from '../../composition/src/log.module.js';
import { PortsModule } from '../../composition/src/ports.module.js';

/** Asks vendors for live data: what is tracked by schedule, and what was requested over REST. Several share the work. */
@Module({})
export class AppModule {
  static forRoot(settings: Settings, interrupted?: AbortSignal): DynamicModule {
    return {
      module: AppModule,
      imports: [
        LogModule.forRoot(settings, { create: false, run: false, interrupted }),
        PortsModule,
        IngestionsRunModule.register({ scheduled: true }),
        // Its work and what it fetches it finds in read models.
        HealthModule.register({ projections: 'served' }),
      ],
    };
  }
}
