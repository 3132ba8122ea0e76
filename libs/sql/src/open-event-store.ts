import type { Database } from './database.js';
import type { AppendLimits } from './event-store/append-limits.js';
import { SqlEventStore } from './event-store/sql-event-store.js';
import { openDatabase } from './open-database.js';

export interface OpenEventStoreOptions {
  /** `sqlite:PATH` or `mysql://user:password@host:port/database` */
  readonly url: string;
  /** True where a database and a log may be made. */
  readonly create: boolean;
  /** Partitions of a new log (default 8); an existing one with another number is refused. */
  readonly partitions?: number | undefined;
  readonly limits?: Partial<AppendLimits>;
}

export interface OpenedEventStore {
  readonly store: SqlEventStore;
  readonly database: Database;
  /** Appends in flight finish; then every connection is closed. */
  readonly close: () => Promise<void>;
}

/** Opens database and log. @throws LogError as `openDatabase` does, and `partition_count_mismatch`, `log_format_mismatch`. */
export async function openEventStore({ url, ...options }: OpenEventStoreOptions): Promise<OpenedEventStore> {
  const database = await openDatabase(url, options);
  try {
    const store = await SqlEventStore.open(database, options);
    const close = async () => {
      await store.close();
      await database.close();
    };
    return { store, database, close };
  } catch (error) {
    await database.close();
    throw error;
  }
}
