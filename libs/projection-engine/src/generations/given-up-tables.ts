import { setImmediate } from 'node:timers/promises';
import type { Database, SqlReader, SqlWriter } from '#database';
import { quoted, quotedList } from '../tables/create-table.js';

/** Begins the names of tables that were given up and are not empty yet. */
const prefix = 'given_up__';

/** Rows that are removed at a time: a few milliseconds in which others wait for SQLite's write lock, and this process's requests too. */
const atOnce = 1_000;

/**
 * Takes a table away from readers at once. MySQL drops it. On SQLite a drop holds the write lock and the event loop until every page is freed, a second
 * for a million rows, so it gets another name there and is emptied bit by bit by `dropGivenUpTables`.
 */
export async function giveUpTable(sql: SqlWriter, { dialect }: Database, name: string): Promise<void> {
  if (dialect === 'sqlite' && (await exists(sql, name)))
    await sql.execute(`ALTER TABLE ${quoted(name)} RENAME TO ${quoted(`${prefix}${Date.now()}_${name}`)}`);
  else await sql.execute(`DROP TABLE IF EXISTS ${quoted(name)}`);
}

/** Drops what was given up, also by a process that was killed meanwhile. Several may do so at the same time. */
export async function dropGivenUpTables(database: Database): Promise<void> {
  if (database.dialect !== 'sqlite') return;
  const tables = await database.query<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, ?) = ?",
    [prefix.length, prefix],
  );
  for (const { name } of tables) {
    const columns = await database.query<{ name: string }>(
      'SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk',
      [name],
    );
    const key = quotedList(columns.map((column) => column.name));
    const some = `DELETE FROM ${quoted(name)} WHERE (${key}) IN (SELECT ${key} FROM ${quoted(name)} LIMIT ${atOnce})`;
    const isEmpty = (): Promise<boolean> =>
      database.transaction(async (sql) => {
        if (!(await exists(sql, name))) return true;
        if ((await sql.execute(some)) === atOnce) return false;
        await sql.execute(`DROP TABLE ${quoted(name)}`);
        return true;
      });
    while (!(await isEmpty())) await setImmediate();
  }
}

async function exists(sql: SqlReader, name: string): Promise<boolean> {
  return (await sql.query("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [name])).length > 0;
}
