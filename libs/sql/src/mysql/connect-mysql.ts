import { setTimeout as delay } from 'node:timers/promises';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { LogError } from '#event-sourcing';
import { isUnknownDatabase, translateMysqlError } from './mysql-errors.js';
import { MysqlDatabase } from './mysql.database.js';
import { databaseName } from './open-mysql.js';

export interface ConnectOptions {
  readonly create: boolean;
  /** Milliseconds to wait for a server that does not answer. */
  readonly waitFor: number;
  readonly interrupted?: AbortSignal | undefined;
  readonly onNotice: (message: string) => void;
}

/**
 * Connects to MySQL; waits a while for a server that is down, and says so.
 * @throws LogError `database_unavailable`, `no_log`; AbortError where the wait is interrupted.
 */
export async function connectMysql(url: URL, where: string, options: ConnectOptions): Promise<MysqlDatabase> {
  const started = performance.now();
  let told = false;
  for (let tries = 1; ; tries++) {
    try {
      const database = await openOrCreate(url, where, options.create);
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

async function openOrCreate(url: URL, where: string, create: boolean): Promise<MysqlDatabase> {
  try {
    return await MysqlDatabase.open(url, where);
  } catch (error) {
    if (!isUnknownDatabase(error)) throw error;
    if (!create) throw new LogError('no_log', `no log at ${where}`, false, { cause: error });
  }
  const connection = await createConnection({
    host: url.hostname,
    port: Number(url.port || 3306),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  });
  try {
    await connection.query('CREATE DATABASE IF NOT EXISTS ?? CHARACTER SET utf8mb4 COLLATE utf8mb4_bin', [
      databaseName(url),
    ]);
  } finally {
    await connection.end();
  }
  return MysqlDatabase.open(url, where);
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
