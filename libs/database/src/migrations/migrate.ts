import { LogError } from '#event-sourcing';
import type { Database, SqlReader } from '../database.js';
import { executeOnce } from './if-not-exists.js';
import { readMigrations, type Migration } from './migration-files.js';

const recordTable: Record<Database['dialect'], string> = {
  sqlite: `CREATE TABLE IF NOT EXISTS log_migrations (name TEXT NOT NULL PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
  mysql: `CREATE TABLE IF NOT EXISTS log_migrations (name VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL)`,
};

/**
 * Brings the schema up to this build. Processes that start together wait for one another; a step that died half-way is
 * repeated, since each of its statements can be.
 * @throws LogError `database_version` where the database knows steps that this build does not.
 */
export async function migrate(database: Database): Promise<void> {
  const migrations = await readMigrations(database.dialect);
  if ((await isMigrated(database)) && (await pending(database, migrations)).length === 0) return;
  await database.changeSchema(async (sql) => {
    await sql.execute(recordTable[database.dialect]);
    for (const { name, statements } of await pending(sql, migrations)) {
      for (const statement of statements) await executeOnce(sql, database.dialect, statement);
      await sql.execute('INSERT INTO log_migrations (name, applied_at) VALUES (?, ?)', [name, Date.now()]);
    }
  });
}

/** Whether the database has ever been one of ours. */
export async function isMigrated(database: Database): Promise<boolean> {
  const found = await database.query(
    database.dialect === 'sqlite'
      ? `SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'log_migrations'`
      : `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'log_migrations'`,
  );
  return found.length > 0;
}

async function pending(sql: SqlReader, migrations: readonly Migration[]): Promise<Migration[]> {
  const rows = await sql.query<{ name: string }>('SELECT name FROM log_migrations');
  const applied = new Set(rows.map((row) => row.name));
  const unapplied = migrations.filter(({ name }) => !applied.delete(name));
  if (applied.size > 0) {
    throw new LogError(
      'database_version',
      `the database was written by a newer build (it knows ${[...applied].join(', ')})`,
    );
  }
  return unapplied;
}
