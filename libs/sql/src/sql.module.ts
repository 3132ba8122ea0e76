import { Logger, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { AppendSignal, EventStore } from '#event-sourcing';
import { Database } from './database.js';
import { openEventStore, type OpenedEventStore, type OpenEventStoreOptions } from './open-event-store.js';

const OPENED = Symbol('OPENED');

export type SqlModuleOptions = Pick<OpenEventStoreOptions, 'url' | 'create' | 'partitions' | 'waitFor' | 'onNotice'>;

/** Database and log of an application, opened when it starts and closed last, after everything that writes. */
@Module({})
export class SqlModule implements OnApplicationShutdown {
  constructor(private readonly module: ModuleRef) {}

  static forRoot(options: SqlModuleOptions): DynamicModule {
    return {
      module: SqlModule,
      global: true,
      providers: [
        AppendSignal,
        {
          provide: OPENED,
          inject: [AppendSignal],
          useFactory: (signal: AppendSignal) => {
            const notices = new Logger('Database');
            return openEventStore({ onNotice: (message) => notices.warn(message), ...options, signal });
          },
        },
        { provide: EventStore, inject: [OPENED], useFactory: ({ store }: OpenedEventStore) => store },
        { provide: Database, inject: [OPENED], useFactory: ({ database }: OpenedEventStore) => database },
      ],
      exports: [AppendSignal, EventStore, Database],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.module.get<OpenedEventStore>(OPENED).close();
  }
}
