import { createPool, type Pool as CallbackPool } from 'mysql2';
import type { Pool } from 'mysql2/promise';
import type { MysqlServer } from './mysql-server.js';

export interface MysqlSource {
  readonly pool: Pool;
  /** The same pool as TypeORM calls it. */
  readonly callbackPool: CallbackPool;
  /** Connections at most. */
  readonly size: number;
}

/** Seconds for which the server lets a session of the pool do nothing. */
const idleSeconds = {
  read: 600,
  /** A writer frozen between lock and commit is rolled back by the server after so long, and the others go on. */
  write: 7,
};

/** Seconds: for rows that another transaction holds; for tables that readers hold, behind whom later readers stand in line. */
const lockWaits = 'innodb_lock_wait_timeout = 3, lock_wait_timeout = 5';

/**
 * Every session is UTC and strict. Quoted identifiers and `||` mean what they mean in SQLite, so that one statement serves
 * both databases.
 */
function sessionSettings(use: 'read' | 'write'): string {
  const modes =
    'STRICT_TRANS_TABLES,ONLY_FULL_GROUP_BY,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO,ANSI_QUOTES,PIPES_AS_CONCAT';
  return (
    `SET SESSION time_zone = '+00:00', sql_mode = '${modes}', transaction_isolation = 'READ-COMMITTED', ` +
    `wait_timeout = ${idleSeconds[use]}, ${lockWaits}`
  );
}

/** A pool of connections, after one of them has been opened to see whether the server answers. */
export async function openMysqlPool(
  { host, port, username: user, password, database, ssl }: MysqlServer,
  use: 'read' | 'write',
  connectionLimit: number,
): Promise<MysqlSource> {
  const callbackPool = createPool({
    host,
    port,
    user,
    password,
    database,
    ...(ssl && { ssl }),
    charset: 'utf8mb4',
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: false,
    dateStrings: true,
    stringifyObjects: true,
    connectionLimit,
    connectTimeout: 5000,
    // Only fixed texts of our own are put together, and only where something is written.
    multipleStatements: use === 'write',
    // Idle connections are given up well before the server would end them under a statement.
    maxIdle: connectionLimit - 1,
    idleTimeout: use === 'write' ? 3000 : 60_000,
    maxPreparedStatements: 100,
    enableKeepAlive: true,
    // A server that has vanished is noticed on idle connections too, and under statements that may take long.
    keepAliveInitialDelay: 10_000,
  });
  const pool = callbackPool.promise();
  const settings = sessionSettings(use);
  try {
    const connection = await pool.getConnection();
    await connection.query(settings);
    connection.release();
  } catch (error) {
    await pool.end();
    throw error;
  }
  // Commands of a connection run in order, so this one is done before the first statement.
  callbackPool.on('connection', (connection) => connection.query(settings));
  return { pool, callbackPool, size: connectionLimit };
}
