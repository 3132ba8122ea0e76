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
import type { ThreadOptions } from './threads/engine-thread.js';
import { FillThreads } from './threads/fill-threads.js';
import { KeyRebuild } from './rebuilding/rebuild-key.js';
import { RebuildWorker } from './rebuilding/rebuild-worker.js';
import { ReactorStatuses } from './reacting/reactor-status.js';
import { CommandProjector } from './running/command-projector.js';
import { EngineFactory } from './running/engine-factory.js';
import { Lease, projectorLease } from './consuming/lease.js';
import { ProgressSignal } from './consuming/progress-signal.js';
import { ProjectionRunner } from './running/projection-runner.js';
import { PROJECTIONS } from './running/projections-token.js';
import { StoreSubscription } from './consuming/store-subscription.js';

export { REACTORS, ReactorsModule } from './reactors.module.js';

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
  /** What threads run; without it projectors fill generations, and commands project in their event loop. */
  readonly threadScript?: URL | undefined;
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
  constructor(private readonly module: ModuleRef) {}

  static register(
    projections: readonly Projection[],
    { run, subscription, threadScript }: ProjectionEngineOptions,
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
            new EngineFactory({
              ...{ database, store, subscription, projections },
              log: new Logger('Projections'),
              parkedKeysLimit: settings?.parkedKeysLimit,
              fills: threadScript !== undefined,
            }),
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
              new Lease(leases, shared ? `projector-member:${randomUUID()}` : projectorLease),
              progress,
              undefined,
              run !== false,
            ),
        },
        {
          provide: CommandProjector,
          inject: [ProjectionRunner, AppendSignal, ProgressSignal, Database, { token: Settings, optional: true }],
          useFactory: (
            runner: ProjectionRunner,
            signal: AppendSignal,
            progress: ProgressSignal,
            database: Database,
            settings?: Settings,
          ) =>
            run === 'afterAppend'
              ? new CommandProjector({
                  ...{ runner, signal, progress, database, log: new Logger('Projections') },
                  thread: settings && threadScript && threadOptions(threadScript, settings),
                })
              : undefined,
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
              threads: settings && threadScript && new FillThreads(threadOptions(threadScript, settings)),
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
    if (this.module.get<ProjectionEngineOptions['run']>(RUN) !== true) return;
    this.module.get(ProjectionRunner).start();
    this.module.get(RebuildWorker).start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.module.get<CommandProjector | undefined>(CommandProjector)?.stop();
    await this.module.get(RebuildWorker).stop();
    await this.module.get(ProjectionRunner).stop();
  }
}

function threadOptions(script: URL, { databaseUrl: url, databaseTls: tls, parkedKeysLimit }: Settings): ThreadOptions {
  return { script, url, caFile: tls?.caFile, parkedKeysLimit };
}
