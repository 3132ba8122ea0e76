import { randomUUID } from 'node:crypto';
import {
  Logger,
  Module,
  type DynamicModule,
  type FactoryProvider,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { AppendSignal, EventStore, Leases, ProjectionProgress, Subscription, type Projection } from '#event-sourcing';
import { Settings } from '#config';
import { Database } from '#database';
import { DeadLetters } from './dead-letters/dead-letters.js';
import { DatabaseProjectionProgress } from './reading/database-projection-progress.js';
import { ProjectionStatuses } from './reading/projection-status.js';
import { ReadModels } from './reading/read-models.js';
import { ProjectionRebuilds } from './rebuilding/projection-rebuilds.js';
import { FillThreads } from './rebuilding/fill-threads.js';
import { KeyRebuild } from './rebuilding/rebuild-key.js';
import { RebuildWorker } from './rebuilding/rebuild-worker.js';
import { ReactorStatuses } from './reacting/reactor-status.js';
import { EngineFactory } from './running/engine-factory.js';
import { Lease } from './consuming/lease.js';
import { ProgressSignal } from './consuming/progress-signal.js';
import { ProjectionRunner } from './running/projection-runner.js';
import { StoreSubscription } from './consuming/store-subscription.js';

/** Injects every projection that the app was composed of: `@Inject(PROJECTIONS) projections: readonly Projection[]`. */
export const PROJECTIONS = Symbol('PROJECTIONS');

const RUN = Symbol('RUN');

export interface ProjectionEngineOptions {
  /**
   * True in services: projecting begins with the application. `afterAppend` in commands: once something was recorded here,
   * so that those who only look never take the lease.
   */
  readonly run: boolean | 'afterAppend';
  /**
   * What carries the log to this process. Absent: the log itself, and one process projects for all. Given: as many project
   * as like, and each has the partitions that its subscription gives it.
   */
  readonly subscription?: Pick<FactoryProvider<Subscription>, 'inject' | 'useFactory'> | undefined;
  /** What threads that fill generations run; without it projectors fill them. */
  readonly fillScript?: URL | undefined;
}

/** With Kafka configured commands leave projecting to the projectors. */
const leftToOthers =
  'no projector seems to run: with MARKETLOG_KAFKA_BROKERS set, projectors fill the read models, and `/health/ready` of each says how it stands';

/** The log itself as transport. */
const storeSubscription = {
  inject: [EventStore, AppendSignal],
  useFactory: (store: EventStore, signal: AppendSignal) => new StoreSubscription(store, signal),
};

/** The projection engine over the app's log: needs Database, EventStore, Leases and AppendSignal from a global module. */
@Module({})
export class ProjectionEngineModule implements OnApplicationBootstrap, OnModuleDestroy {
  private unsubscribe: (() => void) | undefined;

  constructor(private readonly module: ModuleRef) {}

  static register(
    projections: readonly Projection[],
    { run, subscription, fillScript }: ProjectionEngineOptions,
  ): DynamicModule {
    const shared = subscription !== undefined;
    return {
      module: ProjectionEngineModule,
      global: true,
      providers: [
        ProgressSignal,
        { provide: PROJECTIONS, useValue: projections },
        { provide: RUN, useValue: run },
        { provide: Subscription, ...(subscription ?? storeSubscription) },
        {
          provide: EngineFactory,
          inject: [Database, EventStore, Subscription, { token: Settings, optional: true }],
          useFactory: (database: Database, store: EventStore, subscription: Subscription, settings?: Settings) =>
            new EngineFactory(
              database,
              store,
              subscription,
              projections,
              new Logger('Projections'),
              undefined,
              settings?.parkedKeysLimit,
              fillScript !== undefined,
            ),
        },
        {
          provide: DeadLetters,
          inject: [Database],
          useFactory: (database: Database) => new DeadLetters(database),
        },
        {
          provide: ProjectionRunner,
          inject: [EngineFactory, Leases, ProgressSignal],
          useFactory: (factory: EngineFactory, leases: Leases, progress: ProgressSignal) =>
            new ProjectionRunner(
              factory,
              // Of those that share the work each has one of its own, so that it is known that they run.
              new Lease(leases, shared ? `projector-member:${randomUUID()}` : 'projector'),
              progress,
              undefined,
              run !== false,
            ),
        },
        {
          provide: ProjectionProgress,
          inject: [Database, ProgressSignal],
          useFactory: (database: Database, progress: ProgressSignal) =>
            new DatabaseProjectionProgress(database, projections, progress, run === false ? leftToOthers : undefined),
        },
        {
          provide: ReadModels,
          inject: [Database, EventStore, ProgressSignal],
          useFactory: (database: Database, store: EventStore, progress: ProgressSignal) =>
            new ReadModels(database, store, projections, progress),
        },
        {
          provide: ProjectionRebuilds,
          inject: [Database, EventStore, Leases, EngineFactory, { token: Settings, optional: true }],
          useFactory: (
            database: Database,
            store: EventStore,
            leases: Leases,
            { catalog }: EngineFactory,
            settings?: Settings,
          ) =>
            new ProjectionRebuilds({
              database,
              store,
              leases,
              projections,
              catalog,
              keys: new KeyRebuild(database, store),
              newVersions: settings?.newVersions ?? 'hold',
              threads: fillScript && settings && threadsOf(fillScript, settings),
            }),
        },
        {
          provide: RebuildWorker,
          inject: [ProjectionRebuilds],
          useFactory: (rebuilds: ProjectionRebuilds) => new RebuildWorker(rebuilds, new Logger('Projections')),
        },
        {
          provide: ProjectionStatuses,
          inject: [Database, EventStore],
          useFactory: (database: Database, store: EventStore) => new ProjectionStatuses(database, store, projections),
        },
        {
          provide: ReactorStatuses,
          inject: [Database, EventStore],
          useFactory: (database: Database, store: EventStore) => new ReactorStatuses(database, store),
        },
      ],
      exports: [
        PROJECTIONS,
        DeadLetters,
        ProjectionRunner,
        ProjectionProgress,
        ProjectionRebuilds,
        ProjectionStatuses,
        ReactorStatuses,
        ReadModels,
        Subscription,
      ],
    };
  }

  onApplicationBootstrap(): void {
    const run = this.module.get<ProjectionEngineOptions['run']>(RUN);
    const runner = this.module.get(ProjectionRunner);
    if (run === true) {
      runner.start();
      this.module.get(RebuildWorker).start();
    }
    if (run === 'afterAppend') {
      this.unsubscribe = this.module.get(AppendSignal, { strict: false }).subscribe(() => runner.start());
    }
  }

  async onModuleDestroy(): Promise<void> {
    // An append that ends after this must not start it again.
    this.unsubscribe?.();
    await this.module.get(RebuildWorker).stop();
    await this.module.get(ProjectionRunner).stop();
  }
}

function threadsOf(script: URL, { databaseUrl: url, databaseTls: tls, parkedKeysLimit }: Settings): FillThreads {
  return new FillThreads({ script, url, caFile: tls?.caFile, parkedKeysLimit });
}
