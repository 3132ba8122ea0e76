import { LogError } from '#event-sourcing';
import type { Database } from './database.js';
import { describeLocation, parseDatabaseUrl, type DatabaseLocation } from './database-url.js';
import { isMigrated, migrate } from './migrations/migrate.js';
import { checkSqliteFile } from './sqlite/open-sqlite.js';
import { SqliteDatabase } from './sqlite/sqlite.database.js';

export interface OpenDatabaseOptions {
  /** True where a database may be made. False: what holds no log is refused with `no_log`. */
  readonly create: boolean;
}

/**
 * Opens `sqlite:PATH` or `mysql://…` and brings its schema up to date.
 * @throws LogError `no_log`, `database_invalid`, `database_read_only`, `database_full`, `database_unavailable`, `database_version`.
 */
export async function openDatabase(url: string, options: OpenDatabaseOptions): Promise<Database> {
  const location = parseDatabaseUrl(url);
  const database = await connect(location, options.create);
  try {
    if (!options.create && !(await isMigrated(database))) {
      throw new LogError('no_log', `no log at ${describeLocation(location)}`);
    }
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function connect(location: DatabaseLocation, create: boolean): Promise<Database> {
  if (location.dialect === 'sqlite') {
    await checkSqliteFile(location.path, create);
    return SqliteDatabase.open(location.path);
  }
  throw new LogError('database_unavailable', 'MySQL is not supported yet');
}
