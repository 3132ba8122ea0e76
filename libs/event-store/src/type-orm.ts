import type { DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { OpenedEventStore } from './open-event-store.js';

/**
 * Nest's TypeORM module over the DataSource of the database; it opens none of its own, and its DataSource is there everywhere in an app.
 * @param opened the token under which `eventStoreModule` exports what was opened
 */
export function typeOrmOf(eventStoreModule: DynamicModule, opened: symbol): DynamicModule {
  let reading: DataSource;
  return TypeOrmModule.forRootAsync({
    imports: [eventStoreModule],
    inject: [opened],
    useFactory: async ({ database }: OpenedEventStore) => {
      reading = await database.reading();
      return reading.options;
    },
    dataSourceFactory: () => Promise.resolve(reading),
  });
}
