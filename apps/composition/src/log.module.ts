import { Global, Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Clock, SystemClock } from '#event-sourcing';
import type { Settings } from '#config';
import { ConfigModule } from '#config/module';
import { EventStoreModule } from '#event-store/module';
import { ProjectionEngineModule, type ProjectionEngineOptions } from '#projection-engine/module';
import { HealthRegistry } from '#telemetry';
import { projections } from './projections.js';

/** What every app has beside its log: what it finds wrong is collected here, and what time it is. */
@Global()
@Module({})
class SurroundingsModule {
  static forRoot(clock: Clock = new SystemClock()): DynamicModule {
    const providers = [HealthRegistry, { provide: Clock, useValue: clock }];
    return { module: SurroundingsModule, providers, exports: [HealthRegistry, Clock] };
  }
}

/** Sources run in tests, where nothing is handed to threads: they could not load them. */
const threadScript = import.meta.url.endsWith('.ts') ? undefined : new URL('./projections.worker.js', import.meta.url);

export interface LogOptions {
  /** Whether a log may be made where there is none. */
  readonly create: boolean;
  /** Whether this process projects: all the time, only from its first append on, or never. */
  readonly run: boolean | 'afterAppend';
  /** What carries the log to this process where that is not the log itself. */
  readonly subscription?: ProjectionEngineOptions['subscription'];
  /** Another one than the system's, where time is simulated. */
  readonly clock?: Clock | undefined;
  /** False: no TypeORM `DataSource`, for commands that end soon. */
  readonly dataSource?: boolean | undefined;
  /** Ends the wait for a database that is down. */
  readonly interrupted?: AbortSignal | undefined;
}

/**
 * Log and read models: what every app stands on. All of them share this list, because anyone who projects does it for all, so they must
 * know the same projections.
 */
@Module({})
export class LogModule {
  static forRoot(
    settings: Settings,
    { create, run, subscription, clock, dataSource, interrupted }: LogOptions,
  ): DynamicModule {
    const { databaseUrl: url, databasePoolSize: poolSize, databaseTls: tls, partitions } = settings;
    return {
      module: LogModule,
      imports: [
        ConfigModule.forRoot(settings),
        CqrsModule.forRoot(),
        SurroundingsModule.forRoot(clock),
        EventStoreModule.forRoot({ url, partitions, poolSize, tls, create, dataSource, interrupted }),
        ProjectionEngineModule.register(projections, { run, subscription, threadScript }),
      ],
    };
  }
}
