import type { Database } from '#database';
import { openEventStore, type OpenedEventStore } from '#event-store';
import { freshDatabase, type FreshDatabase } from '../servers/fresh-database.js';
import type { EventStoreSubject } from './event-store.subject.js';

/** The event store on a real database; one database for the suite, emptied for each test. */
export function sqlEventStore(dialect: 'sqlite' | 'mysql'): EventStoreSubject {
  let fresh: FreshDatabase;
  let opened: OpenedEventStore;
  beforeAll(async () => {
    fresh = await freshDatabase(dialect);
    opened = await openEventStore({ url: fresh.url, create: true });
  });
  afterAll(async () => {
    await opened.close();
    await fresh.drop();
  });
  return {
    create: async () => {
      await emptyLog(opened.database);
      return {
        store: opened.store,
        setClockBack: (milliseconds) => recordLater(opened.database, milliseconds),
        drop: async () => {},
      };
    },
  };
}

async function emptyLog(database: Database): Promise<void> {
  await database.transaction(async (sql) => {
    await sql.execute('DELETE FROM events');
    await sql.execute('DELETE FROM log_digests');
    await sql.execute('UPDATE log_heads SET position = 0, recorded_at = 0, digest = ?', [new Uint8Array(32)]);
  });
}

/** To the log a clock that was set back looks like events recorded in the future. */
async function recordLater(database: Database, milliseconds: number): Promise<void> {
  await database.transaction(async (sql) => {
    for (const table of ['events', 'log_heads']) {
      await sql.execute(`UPDATE ${table} SET recorded_at = recorded_at + ? WHERE position > 0`, [milliseconds]);
    }
  });
}
