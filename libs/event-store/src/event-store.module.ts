import { Inject, Logger, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { AppendSignal, EventStore, Leases, RelayCheckpoints } from '#event-sourcing';
import { Database, type DatabaseHealth } from '#database';
import { SqlLeases } from './leases/sql-leases.js';
import { SqlRelayCheckpoints } from './relay/sql-relay-checkpoints.js';
import { openEventStore, type OpenedEventStore, type OpenEventStoreOptions } from './open-event-store.js';

const opened = Symbol('opened event store');
const logger = new Logger('Database');

@Module({})
class OpenedEventStoreModule {}

export interface EventStoreModuleOptions extends OpenEventStoreOptions {
  /** False: no `DataSource`, and the 350 files of TypeORM are not loaded. Default true. */
  readonly dataSource?: boolean | undefined;
}

/**
 * Provides `Database`, `EventStore`, `Leases`, `RelayCheckpoints`, the signal of appends and TypeORM's `DataSource` (of the
 * reading side) everywhere in an app. They are opened with the app, before anything else starts.
 */
@Module({})
export class EventStoreModule implements OnApplicationShutdown {
  constructor(@Inject(opened) private readonly eventStore: OpenedEventStore) {}

  static forRoot({ dataSource = true, ...options }: EventStoreModuleOptions): DynamicModule {
    const eventStoreModule: DynamicModule = {
      module: OpenedEventStoreModule,
      providers: [
        AppendSignal,
        { provide: opened, useFactory: (signal: AppendSignal) => open({ ...options, signal }), inject: [AppendSignal] },
      ],
      exports: [opened, AppendSignal],
    };
    const typeOrm = async () => (await import('./type-orm.js')).typeOrmOf(eventStoreModule, opened);
    return {
      module: EventStoreModule,
      global: true,
      imports: [eventStoreModule, ...(dataSource ? [typeOrm()] : [])],
      providers: [
        { provide: Database, useFactory: ({ database }: OpenedEventStore) => database, inject: [opened] },
        { provide: EventStore, useFactory: ({ store }: OpenedEventStore) => store, inject: [opened] },
        { provide: Leases, useFactory: ({ database }: OpenedEventStore) => new SqlLeases(database), inject: [opened] },
        {
          provide: RelayCheckpoints,
          useFactory: ({ database }: OpenedEventStore) => new SqlRelayCheckpoints(database),
          inject: [opened],
        },
      ],
      exports: [eventStoreModule, Database, EventStore, Leases, RelayCheckpoints],
    };
  }

  /** The last of the hooks: requests and consumers have ended by now, and appends in flight still finish. */
  async onApplicationShutdown(): Promise<void> {
    await this.eventStore.close();
  }
}

async function open(options: OpenEventStoreOptions): Promise<OpenedEventStore> {
  const eventStore = await openEventStore({ onNotice: (message) => logger.warn(message), ...options });
  eventStore.database.onHealthChange(logHealth);
  return eventStore;
}

function logHealth({ status, detail }: DatabaseHealth): void {
  if (status === 'ok') logger.log('the database answers again');
  else logger.error(`database_${status}: ${detail}`);
}
