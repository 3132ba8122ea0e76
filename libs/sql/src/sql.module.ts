import { Inject, Logger, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { AppendSignal, EventStore } from '#event-sourcing';
import { Database, type DatabaseHealth } from './database.js';
import { openEventStore, type OpenedEventStore, type OpenEventStoreOptions } from './open-event-store.js';

const opened = Symbol('opened event store');
const logger = new Logger('Database');

/** Provides `Database`, `EventStore` and the signal of its appends everywhere in an app. They are opened with the app, before anything else starts. */
@Module({})
export class SqlModule implements OnApplicationShutdown {
  constructor(@Inject(opened) private readonly eventStore: OpenedEventStore) {}

  static forRoot(options: OpenEventStoreOptions): DynamicModule {
    return {
      module: SqlModule,
      global: true,
      providers: [
        AppendSignal,
        { provide: opened, useFactory: (signal: AppendSignal) => open({ ...options, signal }), inject: [AppendSignal] },
        { provide: Database, useFactory: ({ database }: OpenedEventStore) => database, inject: [opened] },
        { provide: EventStore, useFactory: ({ store }: OpenedEventStore) => store, inject: [opened] },
      ],
      exports: [AppendSignal, Database, EventStore],
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
