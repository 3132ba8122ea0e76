// The limit of an import: the fastest loop we know writes what an import left, into the same tables with as many commits.
import { DatabaseSync } from 'node:sqlite';

process.once('message', ({ database: path, source, commits }) => {
  const from = new DatabaseSync(source, { readOnly: true });
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536');
  database.exec('PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000');
  const tables = copySchema(from, database).map((name) => rowsOf(from, database, name));
  from.close();
  const before = process.cpuUsage();
  const began = performance.now();
  for (let i = 0; i < commits; i++) {
    database.exec('BEGIN IMMEDIATE');
    for (const { insert, rows } of tables) {
      const end = Math.floor((rows.length * (i + 1)) / commits);
      for (let at = Math.floor((rows.length * i) / commits); at < end; at++) insert.all(...rows[at]);
    }
    database.exec('COMMIT');
  }
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(before);
  database.close();
  process.send({ seconds, cpu: (user + system) / 1e6 }, () => process.disconnect());
});

/** The log and the read models, with their indexes; bookkeeping such as heads and checkpoints is left out. */
function copySchema(from, to) {
  const definitions = from
    .prepare(`SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL`)
    .all()
    .filter(({ tbl_name: table }) => table === 'events' || table === 'log_digests' || /__g\d+$/.test(table));
  for (const { sql } of definitions) to.exec(sql);
  return definitions.filter(({ type }) => type === 'table').map(({ name }) => name);
}

/** The rows in the order in which they lie: that of insertion, or of the primary key, which is the cheapest to write in. */
function rowsOf(from, to, table) {
  const select = from.prepare(`SELECT * FROM ${table}`);
  select.setReturnArrays(true);
  const rows = select.all();
  const columns = select.columns().map(() => '?');
  return { rows, insert: to.prepare(`INSERT INTO ${table} VALUES (${columns})`) };
}
