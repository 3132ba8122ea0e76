import { Readable } from 'node:stream';
import { DatabaseSync } from 'node:sqlite';
import { createConnection as createStreaming } from 'mysql2';
import { createConnection } from 'mysql2/promise';

/** Seconds that the database itself needs for the rows of a table, in order of its primary key, into an empty table of the same make. */
export async function bareLoad(url: string, table: string): Promise<{ rows: number; seconds: number }> {
  return url.startsWith('sqlite:') ? bareSqlite(url.slice('sqlite:'.length), table) : bareMysql(url, table);
}

/** One prepared statement in one transaction: SQLite has no faster load. */
function bareSqlite(path: string, table: string): { rows: number; seconds: number } {
  const [database, source] = [new DatabaseSync(path), new DatabaseSync(path, { readOnly: true })];
  const watch = new Stopwatch();
  try {
    const made = database.prepare("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?").get(table);
    database.exec(String(made!['sql']).replaceAll(table, 'bare_load'));
    const select = source.prepare(`SELECT * FROM ${table}`);
    const places = select.columns().map(() => '?');
    const insert = database.prepare(`INSERT INTO bare_load VALUES (${places.join(', ')})`);
    let rows = 0;
    watch.run(() => database.exec('BEGIN IMMEDIATE'));
    for (const some of chunksOf(select.iterate())) {
      const values = some.map((row) => Object.values(row));
      watch.run(() => values.forEach((row) => insert.run(...row)));
      rows += values.length;
    }
    watch.run(() => database.exec('COMMIT'));
    database.exec('DROP TABLE bare_load');
    return { rows, seconds: watch.seconds };
  } finally {
    source.close();
    database.close();
  }
}

/** Times the load only, not the reading of its rows. */
class Stopwatch {
  seconds = 0;

  run(work: () => void): void {
    const began = performance.now();
    work();
    this.seconds += (performance.now() - began) / 1000;
  }
}

/** Rows held in memory at a time: four million at once exceed the heap of a process. */
const rowsReady = 200_000;

function* chunksOf<T>(rows: Iterable<T>): Generator<T[]> {
  let chunk: T[] = [];
  for (const row of rows) {
    chunk.push(row);
    if (chunk.length < rowsReady) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

/** Some 250 kB. */
const rowsOfBlock = 2_000;

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
    const { blocks, rows } = await blocksOf(url, table);
    const began = performance.now();
    await connection.query({
      sql: "LOAD DATA LOCAL INFILE 'rows' INTO TABLE bare_load CHARACTER SET utf8mb4",
      infileStreamFactory: () => Readable.from(blocks),
    });
    const seconds = (performance.now() - began) / 1000;
    await connection.query('DROP TABLE bare_load');
    return { rows, seconds };
  } finally {
    await connection.end();
  }
}

/** Rows as `LOAD DATA` reads them, in blocks that a server takes: it refuses what is larger than its `max_allowed_packet`. */
async function blocksOf(url: string, table: string): Promise<{ blocks: Buffer[]; rows: number }> {
  const reading = createStreaming({ uri: url, dateStrings: true });
  const blocks: Buffer[] = [];
  let rows = 0;
  let text = '';
  try {
    const stream = reading.query({ sql: `SELECT * FROM ${table}`, rowsAsArray: true }).stream();
    for await (const row of stream as AsyncIterable<(string | number | null)[]>) {
      text += `${row.map((cell) => cell ?? '\\N').join('\t')}\n`;
      if (++rows % rowsOfBlock > 0) continue;
      blocks.push(Buffer.from(text));
      text = '';
    }
    if (text !== '') blocks.push(Buffer.from(text));
  } finally {
    reading.end();
  }
  return { blocks, rows };
}
