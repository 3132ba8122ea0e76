import { Readable } from 'node:stream';
import { DatabaseSync } from 'node:sqlite';
import { createConnection } from 'mysql2/promise';

/** Seconds that the database itself needs for the rows of a table, in order of its primary key, into an empty table of the same make. */
export async function bareLoad(url: string, table: string): Promise<{ rows: number; seconds: number }> {
  return url.startsWith('sqlite:') ? bareSqlite(url.slice('sqlite:'.length), table) : bareMysql(url, table);
}

/** One prepared statement in one transaction: SQLite has no faster load. */
function bareSqlite(path: string, table: string): { rows: number; seconds: number } {
  const database = new DatabaseSync(path);
  try {
    const made = database.prepare("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?").get(table);
    const rows = database.prepare(`SELECT * FROM ${table}`).all();
    const columns = Object.keys(rows[0]!);
    const values = rows.map((row) => columns.map((name) => row[name]!));
    database.exec(String(made!['sql']).replaceAll(table, 'bare_load'));
    const began = performance.now();
    database.exec('BEGIN IMMEDIATE');
    const insert = database.prepare(`INSERT INTO bare_load VALUES (${columns.map(() => '?').join(', ')})`);
    for (const row of values) insert.run(...row);
    database.exec('COMMIT');
    const seconds = (performance.now() - began) / 1000;
    database.exec('DROP TABLE bare_load');
    return { rows: rows.length, seconds };
  } finally {
    database.close();
  }
}

/** Tells a MySQL server to take rows as files of its clients. */
export async function allowFiles(url: string): Promise<void> {
  const connection = await createConnection(url);
  await connection.query('SET GLOBAL local_infile = 1').finally(() => connection.end());
}

/** `LOAD DATA LOCAL`, which the server has to allow. */
async function bareMysql(url: string, table: string): Promise<{ rows: number; seconds: number }> {
  const connection = await createConnection({ uri: url, dateStrings: true });
  try {
    await connection.query(`CREATE TABLE bare_load LIKE ${table}`);
    const [rows] = await connection.query({ sql: `SELECT * FROM ${table}`, rowsAsArray: true });
    const lines = (rows as (string | number | null)[][]).map(
      (row) => `${row.map((cell) => cell ?? '\\N').join('\t')}\n`,
    );
    const began = performance.now();
    await connection.query({
      sql: "LOAD DATA LOCAL INFILE 'rows' INTO TABLE bare_load CHARACTER SET utf8mb4",
      infileStreamFactory: () => Readable.from([Buffer.from(lines.join(''))]),
    });
    const seconds = (performance.now() - began) / 1000;
    await connection.query('DROP TABLE bare_load');
    return { rows: lines.length, seconds };
  } finally {
    await connection.end();
  }
}
