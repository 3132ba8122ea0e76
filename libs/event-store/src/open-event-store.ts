import type { AppendSignal } from '#event-sourcing';
import { type Database, openDatabase, type OpenDatabaseOptions } from '#database';
import type { AppendLimits } from './appending/append-limits.js';
import { SqlEventStore } from './sql-event-store.js';

export interface OpenEventStoreOptions extends OpenDatabaseOptions {
  /** `sqlite:PATH` or `mysql://user:password@host:port/database` */
  readonly url: string;
  /** Partitions of a new log (default 8); an existing one with another number is refused. */
  readonly partitions?: number | undefined;
  readonly limits?: Partial<AppendLimits>;
  /** Told of every append of this process, for its consumers. */
  readonly signal?: AppendSignal | undefined;
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
