import type { Database, SqlWriter } from '../database.js';

/** What MySQL, unlike SQLite's indexes, knows no `IF NOT EXISTS` of, and where it says what there is. */
const lookedUp = [
  {
    shape: /^ALTER TABLE (?<table>\w+) ADD COLUMN IF NOT EXISTS (?<name>\w+) /,
    there:
      'SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ? AND column_name = ?',
  },
  {
    shape: /^CREATE INDEX IF NOT EXISTS (?<name>\w+) ON (?<table>\w+) /,
    there:
      'SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? AND index_name = ?',
  },
];

/** Runs a statement of a migration, again where an attempt before had run it: MySQL is asked for columns and indexes that are there. */
export async function executeOnce(sql: SqlWriter, dialect: Database['dialect'], statement: string): Promise<void> {
  if (dialect === 'mysql') {
    for (const { shape, there } of lookedUp) {
      const { table, name } = shape.exec(statement)?.groups ?? {};
      if (table === undefined || name === undefined) continue;
      if ((await sql.query(there, [table, name])).length === 0)
        await sql.execute(statement.replace('IF NOT EXISTS ', ''));
      return;
    }
  }
  await sql.execute(statement);
}
