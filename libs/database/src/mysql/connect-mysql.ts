import { setTimeout as delay } from 'node:timers/promises';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { LogError } from '#event-sourcing';
import { isUnknownDatabase, translateMysqlError } from './mysql-errors.js';
import { mysqlServer, type DatabaseTls, type MysqlServer } from './mysql-server.js';
import { assertSupported } from './mysql-version.js';
import { MysqlDatabase } from './mysql.database.js';

export interface ConnectOptions {
  readonly create: boolean;
  /** Connections, for reading and for writing each. */
  readonly poolSize: number;
  readonly tls: DatabaseTls | undefined;
  /** Milliseconds to wait for a server that does not answer. */
  readonly waitFor: number;
  readonly interrupted?: AbortSignal | undefined;
  readonly onNotice: (message: string) => void;
}

/**
 * Connects to MySQL; waits a while for a server that is down, and says so.
 * @throws LogError `database_unavailable`, `database_forbidden`, `database_version`, `no_log`; AbortError where the wait is interrupted.
 */
export async function connectMysql(url: URL, where: string, options: ConnectOptions): Promise<MysqlDatabase> {
  const server = mysqlServer(url, options.tls);
  const started = performance.now();
  let told = false;
  for (let tries = 1; ; tries++) {
    try {
      const database = await openOrCreate(server, where, options);
      await warnOfWeakDurability(database, options.onNotice);
      return database;
    } catch (error) {
      const fault = translateMysqlError(error, where);
      if (!(fault instanceof LogError) || fault.code !== 'database_unavailable' || !fault.retryable) throw fault;
      if (performance.now() - started >= options.waitFor) throw gaveUp(fault, where, options.waitFor);
      if (!told)
        options.onNotice(`${where} does not answer; waiting up to ${Math.round(options.waitFor / 1000)} s for it`);
      told = true;
      await delay(Math.min(2000, 100 * 2 ** tries), undefined, { signal: options.interrupted });
    }
  }
}

async function openOrCreate(server: MysqlServer, where: string, options: ConnectOptions): Promise<MysqlDatabase> {
  await withServer(server, async (connection) => {
    const [[row]] = await connection.query<(RowDataPacket & { version: string })[]>('SELECT VERSION() AS version');
    assertSupported(row!.version, where);
  });
  try {
    return await MysqlDatabase.open(server, where, options.poolSize);
  } catch (error) {
    if (!isUnknownDatabase(error)) throw error;
    if (!options.create) throw new LogError('no_log', `no log at ${where}`, false, { cause: error });
  }
  await withServer(server, (connection) =>
    connection.query('CREATE DATABASE IF NOT EXISTS ?? CHARACTER SET utf8mb4 COLLATE utf8mb4_bin', [server.database]),
  );
  return MysqlDatabase.open(server, where, options.poolSize);
}

/** A connection that names no database, since there may be none yet. */
async function withServer(
  { host, port, username: user, password, ssl }: MysqlServer,
  work: (connection: Connection) => Promise<unknown>,
): Promise<void> {
  const connection = await createConnection({ host, port, user, password, ...(ssl && { ssl }), connectTimeout: 5000 });
  // One that is cut off says so by an event too, which nobody else hears.
  connection.on('error', () => undefined);
  try {
    await work(connection);
  } finally {
    connection.destroy();
  }
}

/** With less than this a crash of the server's machine can lose events that were acknowledged. */
async function warnOfWeakDurability(database: MysqlDatabase, onNotice: (message: string) => void): Promise<void> {
  const [row] = await database.query<RowDataPacket & { flush: number; sync: number; binlog: number }>(
    'SELECT @@innodb_flush_log_at_trx_commit AS flush, @@sync_binlog AS sync, @@log_bin AS binlog',
  );
  const weak = [
    ...(row!.flush === 1 ? [] : [`innodb_flush_log_at_trx_commit is ${row!.flush}`]),
    ...(row!.binlog === 0 || row!.sync === 1 ? [] : [`sync_binlog is ${row!.sync}`]),
  ];
  if (weak.length > 0)
    onNotice(
      `weaker durability than 1 and 1: ${weak.join(' and ')}; a crash of the server can lose acknowledged events`,
    );
}

function gaveUp(fault: LogError, where: string, waited: number): LogError {
  const message = `gave up waiting for ${where} after ${Math.round(waited / 1000)} s: ${fault.message}`;
  return new LogError('database_unavailable', message, true, { cause: fault });
}
