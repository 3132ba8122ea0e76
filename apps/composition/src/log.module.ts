import { Global, Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Clock, SystemClock } from '#event-sourcing';
import { ConfigModule, type Settings } from '#config';
import { LIVE_FETCHES, type LiveFetch } from '#contracts';
import { EventStoreModule } from '#event-store';
import { ProjectionEngineModule, type ProjectionEngineOptions } from '#projection-engine';
import { HealthRegistry } from '#telemetry';
import { everyOf } from './feature.js';
import { features } from './features.js';
import { projections } from './projections.js';

/** Ports that one feature provides and others ask for. */
const ports = (await everyOf(features, (feature) => feature.ports)).flat();
const liveFetches = (await everyOf(features, (feature) => feature.liveFetches)).flat();

@Global()
@Module({
  imports: ports,
  providers: [
    {
      provide: LIVE_FETCHES,
      inject: liveFetches,
      useFactory: (...all: LiveFetch[]) => all,
    },
  ],
  exports: [...ports, LIVE_FETCHES],
})
class PortsModule {}

/** What every app has beside its log: what it finds wrong is collected here, and what time it is. */
@Global()
@Module({ providers: [HealthRegistry, { provide: Clock, useClass: SystemClock }], exports: [HealthRegistry, Clock] })
class SurroundingsModule {}

export interface LogOptions {
  /** Whether a log may be made where there is none. */
  readonly create: boolean;
  /** Whether this process projects: all the time, only from its first append on, or never. */
  readonly run: boolean | 'afterAppend';
  /** What carries the log to this process where that is not the log itself. */
  readonly subscription?: ProjectionEngineOptions['subscription'];
  /** Ends the wait for a database that is down. */
  readonly interrupted?: AbortSignal | undefined;
}

/**
 * Log, commands and read models: what every app stands on. All of them share this list, because whoever projects does it
 * for all, so they must know the same projections.
 */
@Module({})
export class LogModule {
  static forRoot(settings: Settings, { create, run, subscription, interrupted }: LogOptions): DynamicModule {
    const { databaseUrl: url, databasePoolSize: poolSize, databaseTls: tls, partitions } = settings;
    return {
      module: LogModule,
      imports: [
        ConfigModule.forRoot(settings),
        CqrsModule.forRoot(),
        SurroundingsModule,
        EventStoreModule.forRoot({ url, partitions, poolSize, tls, create, interrupted }),
        ProjectionEngineModule.register(projections, { run, subscription }),
        PortsModule,
      ],
    };
  }
}
