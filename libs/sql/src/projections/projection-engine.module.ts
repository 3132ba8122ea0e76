import { randomUUID } from 'node:crypto';
import { Logger, Module, type DynamicModule, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { AppendSignal, EventStore, ProjectionProgress, Subscription, type Projection } from '#event-sourcing';
import { Database } from '../database.js';
import { DatabaseProjectionProgress } from './reading/database-projection-progress.js';
import { ProjectionStatuses } from './reading/projection-status.js';
import { ReadModels } from './reading/read-models.js';
import { EngineFactory } from './running/engine-factory.js';
import { Lease } from './running/lease.js';
import { ProgressSignal } from './running/progress-signal.js';
import { ProjectionRunner } from './running/projection-runner.js';
import { StoreSubscription } from './running/store-subscription.js';

/** Injects every projection that the app was composed of: `@Inject(PROJECTIONS) projections: readonly Projection[]`. */
export const PROJECTIONS = Symbol('PROJECTIONS');

const RUN = Symbol('RUN');

export interface ProjectionEngineOptions {
  /**
   * True in services: projecting begins with the application. `afterAppend` in commands: once something was recorded here,
   * so that those who only look never take the lease.
   */
  readonly run: boolean | 'afterAppend';
}

/** The projection engine over the app's log: needs Database, EventStore and AppendSignal from a global module. */
@Module({})
export class ProjectionEngineModule implements OnApplicationBootstrap, OnModuleDestroy {
  private unsubscribe: (() => void) | undefined;

  constructor(private readonly module: ModuleRef) {}

  static register(projections: readonly Projection[], { run }: ProjectionEngineOptions): DynamicModule {
    return {
      module: ProjectionEngineModule,
      global: true,
      providers: [
        ProgressSignal,
        { provide: PROJECTIONS, useValue: projections },
        { provide: RUN, useValue: run },
        {
          provide: Subscription,
          inject: [EventStore, AppendSignal],
          useFactory: (store: EventStore, signal: AppendSignal) => new StoreSubscription(store, signal),
        },
        {
          provide: EngineFactory,
          inject: [Database, EventStore, Subscription],
          useFactory: (database: Database, store: EventStore, subscription: Subscription) =>
            new EngineFactory(database, store, subscription, projections, new Logger('Projections')),
        },
        {
          provide: ProjectionRunner,
          inject: [EngineFactory, Database, ProgressSignal],
          useFactory: (factory: EngineFactory, database: Database, progress: ProgressSignal) =>
            new ProjectionRunner(factory, new Lease(database, 'projector', randomUUID()), progress),
        },
        {
          provide: ProjectionProgress,
          inject: [Database, ProgressSignal],
          useFactory: (database: Database, progress: ProgressSignal) =>
            new DatabaseProjectionProgress(database, projections, progress),
        },
        {
          provide: ReadModels,
          inject: [Database, EventStore, ProgressSignal],
          useFactory: (database: Database, store: EventStore, progress: ProgressSignal) =>
            new ReadModels(database, store, projections, progress),
        },
        {
          provide: ProjectionStatuses,
          inject: [Database, EventStore],
          useFactory: (database: Database, store: EventStore) => new ProjectionStatuses(database, store, projections),
        },
      ],
      exports: [PROJECTIONS, ProjectionRunner, ProjectionProgress, ProjectionStatuses, ReadModels, Subscription],
    };
  }

  onApplicationBootstrap(): void {
    const run = this.module.get<ProjectionEngineOptions['run']>(RUN);
    const runner = this.module.get(ProjectionRunner);
    if (run === true) runner.start();
    if (run === 'afterAppend') {
      this.unsubscribe = this.module.get(AppendSignal, { strict: false }).subscribe(() => runner.start());
    }
  }

  async onModuleDestroy(): Promise<void> {
    // An append that ends after this must not start it again.
    this.unsubscribe?.();
    await this.module.get(ProjectionRunner).stop();
  }
}
