import { LogError } from '#event-sourcing';
import type { Database } from './database.js';
import { describeLocation, parseDatabaseUrl, type DatabaseLocation } from './database-url.js';
import { isMigrated, migrate } from './migrations/migrate.js';
import type { DatabaseTls } from './mysql/mysql-server.js';
import { checkSqliteFile } from './sqlite/open-sqlite.js';
import { SqliteDatabase } from './sqlite/sqlite.database.js';

export interface OpenDatabaseOptions {
  /** True where a database may be made. False: what holds no log is refused with `no_log`. */
  readonly create: boolean;
  /** Connections to MySQL, for reading and for writing each (default 10). SQLite has one that writes, and few that read. */
  readonly poolSize?: number | undefined;
  /** True for who writes only what can be made again: on SQLite a power failure may undo its last transactions. */
  readonly replaceable?: boolean | undefined;
  /** How a MySQL proves who it is; undefined: it is spoken to in the clear. */
  readonly tls?: DatabaseTls | undefined;
  /** Milliseconds to wait for a MySQL that does not answer. */
  readonly waitFor?: number | undefined;
  /** Ends that wait. */
  readonly interrupted?: AbortSignal | undefined;
  /** Hears of what a person should know: that the server is waited for, that its durability is weak. */
  readonly onNotice?: ((message: string) => void) | undefined;
}

/** Milliseconds for which a MySQL that is starting up is waited for. */
const startUpWait = 30_000;

/**
 * Opens `sqlite:PATH` or `mysql://…` and brings its schema up to date.
 * @throws LogError `no_log`, `database_invalid`, `database_read_only`, `database_full`, `database_unavailable`, `database_version`.
 */
export async function openDatabase(url: string, options: OpenDatabaseOptions): Promise<Database> {
  const location = parseDatabaseUrl(url);
  const database = await connect(location, options);
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

async function connect(location: DatabaseLocation, options: OpenDatabaseOptions): Promise<Database> {
  const { create, poolSize = 10, tls, waitFor = startUpWait, interrupted, onNotice = () => undefined } = options;
  if (location.dialect === 'mysql') {
    // The driver is loaded where there is a server to speak to.
    const { connectMysql } = await import('./mysql/connect-mysql.js');
    return connectMysql(location.url, describeLocation(location), {
      create,
      poolSize,
      tls,
      waitFor,
      interrupted,
      onNotice,
    });
  }
  await checkSqliteFile(location.path, create);
  return SqliteDatabase.open(location.path, options.replaceable);
}
