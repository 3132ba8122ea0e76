import { randomUUID } from 'node:crypto';
import {
  Inject,
  Logger,
  Module,
  type DynamicModule,
  type FactoryProvider,
  type ModuleMetadata,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
  type Type,
} from '@nestjs/common';
import { Settings } from '#config';
import { Database } from '#database';
import { AppendSignal, EventStore, Leases, type Projection, type Reactor, type Subscription } from '#event-sourcing';
import { HealthRegistry } from '#telemetry';
import { Lease } from './consuming/lease.js';
import { StoreSubscription } from './consuming/store-subscription.js';
import { PROJECTIONS } from './running/projections-token.js';
import { ReactorEngineFactory } from './reacting/reactor-engine.js';
import { ReactorRunner } from './reacting/reactor-runner.js';

/** Injects every reactor that the app was composed of: `@Inject(REACTORS) reactors: readonly Reactor[]`. */
export const REACTORS = Symbol('REACTORS');

/** What feeds the reactors: their own, because a subscription serves one runner. */
const REACTOR_SUBSCRIPTION = Symbol('REACTOR_SUBSCRIPTION');

export interface ReactorsModuleOptions {
  /** Classes of reactors; each is provided by one of `imports`. */
  readonly reactors: readonly Type<Reactor>[];
  /** Modules of features that provide them. */
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  /**
   * What carries the log to them. Absent: the log itself, and one process reacts for all. Given: as many react as like, and each has the
   * partitions that its subscription gives it.
   */
  readonly subscription?: Pick<FactoryProvider<Subscription>, 'inject' | 'useFactory'> | undefined;
}

/** The reactors by themselves, so that what feeds them can ask which categories they follow. */
@Module({})
class ReactorListModule {
  static register({ reactors, imports = [] }: Pick<ReactorsModuleOptions, 'reactors' | 'imports'>): DynamicModule {
    return {
      module: ReactorListModule,
      global: true,
      imports,
      providers: [{ provide: REACTORS, inject: [...reactors], useFactory: (...all: Reactor[]) => all }],
      exports: [REACTORS],
    };
  }
}

/** Runs reactors as long as the app lives: needs Database, EventStore, Leases, AppendSignal and HealthRegistry from global modules. */
@Module({})
export class ReactorsModule implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    @Inject(ReactorRunner) private readonly runner: ReactorRunner,
    private readonly health: HealthRegistry,
  ) {}

  static register({ subscription, ...list }: ReactorsModuleOptions): DynamicModule {
    return {
      module: ReactorsModule,
      imports: [ReactorListModule.register(list)],
      providers: [
        {
          provide: REACTOR_SUBSCRIPTION,
          ...(subscription ?? {
            inject: [EventStore, AppendSignal],
            useFactory: (store: EventStore, signal: AppendSignal) => new StoreSubscription(store, signal),
          }),
        },
        {
          provide: ReactorEngineFactory,
          inject: [
            ...[Database, EventStore, REACTOR_SUBSCRIPTION, PROJECTIONS, REACTORS],
            { token: Settings, optional: true },
          ],
          useFactory: (
            database: Database,
            store: EventStore,
            from: Subscription,
            projections: readonly Projection[],
            reactors: readonly Reactor[],
            settings?: Settings,
          ) => {
            const clash = reactors.find(({ name }) => projections.some((projection) => projection.name === name));
            if (clash !== undefined) throw new TypeError(`a reactor and a projection are both called ${clash.name}`);
            return new ReactorEngineFactory(
              database,
              store,
              from,
              reactors,
              new Logger('Reactors'),
              undefined,
              settings?.parkedKeysLimit,
            );
          },
        },
        {
          provide: ReactorRunner,
          inject: [ReactorEngineFactory, Leases],
          useFactory: (factory: ReactorEngineFactory, leases: Leases) =>
            // Of those that share the work each has one of its own, so that it is known that they run.
            new ReactorRunner(
              factory,
              new Lease(leases, subscription === undefined ? 'reactor' : `reactor-member:${randomUUID()}`),
            ),
        },
      ],
      exports: [ReactorRunner],
    };
  }

  onModuleInit(): void {
    this.health.add('reactors', () => {
      const { standstill } = this.runner;
      return { status: standstill === undefined ? 'ok' : 'degraded', detail: standstill ?? null };
    });
  }

  onApplicationBootstrap(): void {
    this.runner.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.runner.stop();
  }
}
