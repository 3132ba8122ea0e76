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
  type WalMoves,
} from '../database.js';
import { HealthReport } from '../database-health.js';
import { countedFault } from '../database-metrics.js';
import { FifoMutex } from '../fifo-mutex.js';
import { openSqlite } from './open-sqlite.js';
import { patiently } from './patience.js';
import { readOnThread } from './reading-thread.js';
import type { SqliteConnection } from './sqlite-driver.shim.js';
import { SnapshotConnections } from './snapshot-connections.js';
import { translateSqliteError } from './sqlite-errors.js';
import { SqliteSession } from './sqlite-session.js';
import { ThreadTurns } from './thread-turns.js';
import { WalMover } from './wal-mover.js';

/** Milliseconds of waiting for the write lock after which it is reported. The wait goes on. */
const reportLockAfter = 10_000;

/**
 * SQLite in one file. One connection writes, one transaction at a time in order of arrival; reads run on read-only
 * connections, so they see only what is committed.
 */
export class SqliteDatabase extends Database {
  readonly dialect = 'sqlite';
  private readonly turn = new FifoMutex();
  private readonly report = new HealthReport();
  private readonly snapshots: SnapshotConnections;
  private readonly wal: WalMover;
  private dataSource: Promise<DataSource> | undefined;
  private stampOfTurn: Promise<string> | undefined;
  private turns: ThreadTurns | undefined;
  private closing = false;
  private closed = false;

  private constructor(
    readonly path: string,
    private readonly writer: SqliteConnection,
    private readonly reader: SqliteConnection,
  ) {
    super();
    this.snapshots = new SnapshotConnections(path);
    this.wal = new WalMover(writer);
  }

  static async open(path: string, replaceable = false): Promise<SqliteDatabase> {
    const writer = await openSqlite(path, replaceable ? 'replaceable' : 'readwrite');
    try {
      return new SqliteDatabase(path, writer, await openSqlite(path, 'readonly'));
    } catch (error) {
      writer.close();
      throw error;
    }
  }

  reading(): Promise<DataSource> {
    return (this.dataSource ??= import('./sqlite-data-source.js').then(({ dataSourceOver }) =>
      dataSourceOver(this.path, this.reader),
    ));
  }

  query<R extends SqlRow = SqlRow>(sql: string, parameters: readonly SqlValue[] = []): Promise<R[]> {
    return this.read((connection) => connection.all<R>(sql, parameters));
  }

  cells<C extends readonly unknown[]>(sql: string, parameters: readonly SqlValue[] = []): Promise<C[]> {
    return this.read((connection) => connection.cells<C>(sql, parameters));
  }

  private read<T>(ask: (connection: SqliteConnection) => T): Promise<T> {
    if (this.closed) return Promise.reject(new LogError('database_closed', `${this.path} is closed`));
    return this.translated(() => patiently(() => ask(this.reader)));
  }

  /**
   * Read at most once in a turn of the event loop, because SQLite locks the file twice for it. A request that is handled in this turn was sent
   * before the turn began, so its client cannot know of a commit that another process made after the read.
   */
  stamp(): Promise<string> {
    if (this.stampOfTurn === undefined) {
      this.stampOfTurn = this.read((connection) => {
        const [row] = connection.all<{ data_version: number }>('PRAGMA data_version', []);
        return String(row!.data_version);
      });
      setImmediate(() => (this.stampOfTurn = undefined));
    }
    return this.stampOfTurn;
  }

  /** Whoever reads whole tables does it on a thread of its own, and is not waited for when the database is closed. */
  snapshot<T>(work: (sql: SqlReader) => Promise<T>, { unhurried = false }: SnapshotOptions = {}): Promise<T> {
    if (this.closed) return Promise.reject(new LogError('database_closed', `${this.path} is closed`));
    return this.translated(() => (unhurried ? readOnThread(this.path, work) : this.snapshots.use(work)));
  }

  transaction<T>(work: (sql: SqlWriter) => Promise<T>): Promise<T> {
    if (this.closing) return Promise.reject(new LogError('database_closed', `${this.path} is being closed`));
    return this.translated(() => this.turn.run(() => this.write(work)));
  }

  changeSchema<T>(work: (sql: SqlWriter) => Promise<T>): Promise<T> {
    return this.transaction(work);
  }

  override moveWal(when: WalMoves): void {
    if (!this.closed) this.wal.set(when);
  }

  override takeTurns(turns: SharedArrayBuffer | undefined): void {
    this.turns = turns && new ThreadTurns(turns);
  }

  health(): DatabaseHealth {
    return this.report.current;
  }

  onHealthChange(listener: (health: DatabaseHealth) => void): () => void {
    return this.report.subscribe(listener);
  }

  async close(): Promise<void> {
    if (this.closing) return this.turn.idle();
    this.closing = true;
    await this.turn.idle();
    this.closed = true;
    await this.snapshots.close();
    try {
      // Where TypeORM could not be opened, `reading()` has already given the error to its caller.
      await (await this.dataSource?.catch(() => undefined))?.destroy();
    } finally {
      this.reader.close();
      this.writer.close();
    }
  }

  private async write<T>(work: (sql: SqlWriter) => Promise<T>): Promise<T> {
    const result = await this.inTurn(() => this.writeAlone(work));
    if (this.wal.isDue) {
      this.wal.move();
      // SQLite reuses the log from its beginning once all of it is moved: what was added during the move is moved while nobody writes.
      await this.inTurn(() => this.wal.move());
    }
    return result;
  }

  private async inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const { turns } = this;
    await turns?.take();
    try {
      return await work();
    } finally {
      turns?.give();
    }
  }

  private async writeAlone<T>(work: (sql: SqlWriter) => Promise<T>): Promise<T> {
    const connection = this.writer;
    await this.begin();
    const session = new SqliteSession(connection);
    try {
      const result = await work(session);
      connection.exec('COMMIT');
      this.stampOfTurn = undefined;
      return result;
    } catch (error) {
      // SQLite itself has already rolled back after a full disk and some other faults.
      if (connection.inTransaction) connection.exec('ROLLBACK');
      throw error;
    } finally {
      session.end();
    }
  }

  private async begin(): Promise<void> {
    await patiently(() => this.writer.exec('BEGIN IMMEDIATE'), {
      longAfter: reportLockAfter,
      onLong: () =>
        this.report.change('locked', `another process has held the write lock of ${this.path} for 10 s; waiting`),
      ...(this.closing && { endAfter: reportLockAfter }),
    });
    this.report.change('ok', null);
  }

  private async translated<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw countedFault(translateSqliteError(error, this.path));
    }
  }
}
