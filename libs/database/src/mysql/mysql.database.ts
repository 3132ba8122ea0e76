import type { PoolConnection } from 'mysql2/promise';
import type { DataSource } from 'typeorm';
import { LogError } from '#event-sourcing';
import {
  Database,
  type DatabaseHealth,
  type SnapshotOptions,
  type SqlReader,
  type SqlRow,
  type SqlValue,
  type SqlWriter,
} from '../database.js';
import { HealthReport } from '../database-health.js';
import { countedFault } from '../database-metrics.js';
import { onLiveSession } from './live-session.js';
import { isLostConnection, isMissingPrivilege, translateMysqlError } from './mysql-errors.js';
import { bindable } from './bindable.js';
import { MysqlSession } from './mysql-session.js';
import { watchPool } from './pool-metrics.js';
import type { MysqlServer } from './mysql-server.js';
import { openMysqlPool, type MysqlSource } from './open-mysql.js';
import { StatementHabits } from './statement-habits.js';
import { textQuery } from './text-query.js';
import { answerWithin, TimedConnection } from './timed-connection.js';

/** Seconds to wait for another process that changes the schema. */
const schemaLockWait = 120;

/** How a session begins. */
interface Opening {
  /** Milliseconds for each statement; without them it takes as long as it takes. */
  readonly limit: number | undefined;
  /** Statements that change nothing yet. */
  readonly begin?: readonly string[];
}

/** One MySQL database behind two pools: sessions that write are given up by the server soon after they freeze. */
export class MysqlDatabase extends Database {
  readonly dialect = 'mysql';
  private readonly report = new HealthReport();
  private readonly habits = new StatementHabits();
  private readonly running = new Set<Promise<unknown>>();
  private readonly unwatch: readonly (() => void)[];
  private dataSource: Promise<DataSource> | undefined;
  private closing = false;

  private constructor(
    private readonly where: string,
    private readonly name: string,
    private readonly reads: MysqlSource,
    private readonly writes: MysqlSource,
  ) {
    super();
    this.unwatch = [watchPool(reads.pool, 'read'), watchPool(writes.pool, 'write')];
  }

  static async open(server: MysqlServer, where: string, poolSize: number): Promise<MysqlDatabase> {
    const reads = await openMysqlPool(server, 'read', poolSize);
    try {
      return new MysqlDatabase(where, server.database, reads, await openMysqlPool(server, 'write', poolSize));
    } catch (error) {
      await reads.pool.end();
      throw error;
    }
  }

  reading(): Promise<DataSource> {
    return (this.dataSource ??= import('./mysql-data-source.js').then(({ dataSourceOver }) =>
      dataSourceOver(this.name, this.reads.callbackPool),
    ));
  }

  query<R extends SqlRow = SqlRow>(sql: string, parameters: readonly SqlValue[] = []): Promise<R[]> {
    return this.read(sql, parameters, false);
  }

  cells<C extends readonly unknown[]>(sql: string, parameters: readonly SqlValue[] = []): Promise<C[]> {
    return this.read(sql, parameters, true);
  }

  private read<R>(sql: string, parameters: readonly SqlValue[], rowsAsArray: boolean): Promise<R[]> {
    const values = parameters.map(bindable);
    const ask = async (connection: TimedConnection) => {
      const rows = this.habits.isFrequent(sql)
        ? await connection.execute({ sql, rowsAsArray }, values)
        : await connection.query({ ...textQuery(sql, values), rowsAsArray });
      return rows as R[];
    };
    return this.observed(() =>
      onLiveSession(this.reads.size, () => this.withConnection(this.reads, { limit: answerWithin.read }, ask)),
    );
  }

  stamp(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  snapshot<T>(work: (sql: SqlReader) => Promise<T>, { unhurried = false }: SnapshotOptions = {}): Promise<T> {
    const begin = [
      'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ',
      'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
    ];
    const limit = unhurried ? undefined : answerWithin.read;
    return this.tracked(this.reads, { limit, begin }, (connection) => this.inSession(connection, work, 'ROLLBACK'));
  }

  transaction<T>(work: (sql: SqlWriter) => Promise<T>): Promise<T> {
    const begin = ['START TRANSACTION'];
    return this.tracked(this.writes, { limit: answerWithin.write, begin }, (connection) =>
      this.inSession(connection, work, 'COMMIT'),
    );
  }

  changeSchema<T>(work: (sql: SqlWriter) => Promise<T>): Promise<T> {
    return this.tracked(this.reads, { limit: undefined }, async (connection) => {
      // Lock names are the server's, not the database's, and at most 64 characters long.
      const lock = `marketlog:${this.name}`.slice(0, 64);
      const [row] = (await connection.query('SELECT GET_LOCK(?, ?) AS taken', [lock, schemaLockWait])) as [
        { taken: number },
      ];
      if (row.taken !== 1)
        throw new LogError('database_locked', `${this.where}: another process has been changing the schema`);
      const session = new MysqlSession(connection, this.habits);
      try {
        return await work(session);
      } finally {
        session.end();
        await connection.query('DO RELEASE_LOCK(?)', [lock]);
      }
    });
  }

  health(): DatabaseHealth {
    return this.report.current;
  }

  onHealthChange(listener: (health: DatabaseHealth) => void): () => void {
    return this.report.subscribe(listener);
  }

  async close(): Promise<void> {
    if (this.closing) return;
    this.closing = true;
    await Promise.allSettled(this.running);
    for (const unwatch of this.unwatch) unwatch();
    // Where TypeORM could not be opened, `reading()` has already given the error to its caller.
    const dataSource = await this.dataSource?.catch(() => undefined);
    try {
      await (dataSource === undefined ? this.reads.pool.end() : dataSource.destroy());
    } finally {
      await this.writes.pool.end();
    }
  }

  /** Ends the transaction with `end`, or rolls it back where the work throws. */
  private async inSession<T>(
    connection: TimedConnection,
    work: (sql: SqlWriter) => Promise<T>,
    end: string,
  ): Promise<T> {
    const session = new MysqlSession(connection, this.habits);
    try {
      const result = await work(session);
      session.end();
      await connection.query(end);
      return result;
    } catch (error) {
      if (!isLostConnection(error)) await connection.query('ROLLBACK');
      throw error;
    } finally {
      session.end();
    }
  }

  /** What `close` waits for. */
  private tracked<T>(
    source: MysqlSource,
    opening: Opening,
    work: (connection: TimedConnection) => Promise<T>,
  ): Promise<T> {
    if (this.closing) return Promise.reject(new LogError('database_closed', `${this.where} is being closed`));
    const run = this.observed(() => this.withConnection(source, opening, work));
    this.running.add(run);
    const forget = () => this.running.delete(run);
    run.then(forget, forget);
    return run;
  }

  private async withConnection<T>(
    source: MysqlSource,
    opening: Opening,
    work: (connection: TimedConnection) => Promise<T>,
  ): Promise<T> {
    const { connection, timed } = await onLiveSession(source.size, () => openSession(source, opening));
    try {
      const result = await work(timed);
      connection.release();
      return result;
    } catch (error) {
      // After a failed rollback nobody knows what the session is in; the server rolls back a session that ends.
      if (isLostConnection(error) || isMissingPrivilege(error)) connection.destroy();
      else connection.release();
      throw error;
    }
  }

  private async observed<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      this.report.change('ok', null);
      return result;
    } catch (error) {
      const translated = translateMysqlError(error, this.where);
      if (translated instanceof LogError && translated.code === 'database_unavailable') {
        this.report.change('unavailable', translated.message);
      }
      throw countedFault(translated);
    }
  }
}

async function openSession(
  source: MysqlSource,
  { limit, begin = [] }: Opening,
): Promise<{ connection: PoolConnection; timed: TimedConnection }> {
  const connection = await source.pool.getConnection();
  const timed = new TimedConnection(connection, limit);
  try {
    for (const statement of begin) await timed.query(statement);
    return { connection, timed };
  } catch (error) {
    connection.destroy();
    throw error;
  }
}
