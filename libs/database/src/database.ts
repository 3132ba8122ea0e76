import type { DataSource } from 'typeorm';

export type Dialect = 'sqlite' | 'mysql';

export type SqlValue = string | number | bigint | boolean | null | Uint8Array;

export type SqlRow = Record<string, unknown>;

/** Reads with `?` placeholders, alike on both databases. BLOBs come back as Uint8Array, integers as numbers. */
export interface SqlReader {
  query<R extends SqlRow = SqlRow>(sql: string, parameters?: readonly SqlValue[]): Promise<R[]>;
}

export interface Statement {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

export interface RowLoad {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: Iterable<readonly SqlValue[]>;
  /** How many they are. */
  readonly count: number;
  /** What happens to a row whose key is in the table already: it replaces the old row (all columns must be given), or the load fails. */
  readonly ofTaken: 'replaced' | 'refused';
}

export interface SqlWriter extends SqlReader {
  /** Runs statements one after the other, on MySQL in one round trip. @returns the rows of each; none where it answers none. */
  batch(statements: readonly Statement[]): Promise<SqlRow[][]>;

  /** Runs a statement that answers no rows. @returns the number of rows it changed. */
  execute(sql: string, parameters?: readonly SqlValue[]): Promise<number>;

  /**
   * Inserts many rows the fastest way each database has: `INSERT INTO <into> VALUES (…)`, by a prepared statement.
   * Rows that are made as they are asked for spare the time in which a server inserts those before.
   * @param into table and columns: `events (category, position)`
   * @param suffix what follows the values, such as an ON CONFLICT clause of the dialect
   */
  insertRows(into: string, rows: Iterable<readonly SqlValue[]>, suffix?: string): Promise<void>;

  /**
   * Writes many rows faster than `insertRows` can: on MySQL by `LOAD DATA LOCAL`, if the server allows it. If the server would change or skip a
   * row, the whole load fails with the error that an INSERT would have given.
   * @returns false if the database has nothing faster, or the rows are too few. Then none was written, and `rows` was not read.
   */
  loadRows(load: RowLoad): Promise<boolean>;
}

export interface SnapshotOptions {
  /** True for whoever reads a whole table, and may: on SQLite on a thread of its own. Otherwise MySQL has 30 s to answer each statement. */
  readonly unhurried?: boolean;
}

/** Whether the database answers, for readiness. `locked`: another process has held SQLite's write lock for 10 s. */
export interface DatabaseHealth {
  readonly status: 'ok' | 'locked' | 'unavailable';
  /** UTC milliseconds of the last change. */
  readonly since: number;
  /** A sentence for a person; null where all is well. */
  readonly detail: string | null;
}

/**
 * `usual`: a commit moves it from 16 MiB on. `seldom`: it is moved between two commits, from 128 MiB on, for a connection that writes much without a
 * pause, since a page that is written again before it is moved is moved once. `left`: another connection moves it, unless there are 256 MiB.
 */
export type WalMoves = 'usual' | 'seldom' | 'left';

/**
 * One database, of either dialect. Injected by this class as token.
 * @throws LogError `database_locked`, `database_unavailable` where the fault lies outside the statement.
 */
export abstract class Database implements SqlReader {
  abstract readonly dialect: Dialect;

  /**
   * TypeORM's DataSource of the reading side, for what speaks TypeORM: it sees what is committed and is for reading alone. It is made,
   * and TypeORM loaded, when it is first asked for.
   */
  abstract reading(): Promise<DataSource>;

  /** Reads what is committed. On SQLite on a read-only connection of its own. */
  abstract query<R extends SqlRow = SqlRow>(sql: string, parameters?: readonly SqlValue[]): Promise<R[]>;

  /** As `query`, each row as its cells in the order of the columns: for what is read by the thousand, in half the time. */
  abstract cells<C extends readonly unknown[]>(sql: string, parameters?: readonly SqlValue[]): Promise<C[]>;

  /**
   * Differs after any commit, by whichever process; equal stamps: `query` reads the same as before. Undefined on MySQL, which cannot tell.
   */
  abstract stamp(): Promise<string | undefined>;

  /** Several reads that see one state. */
  abstract snapshot<T>(work: (sql: SqlReader) => Promise<T>, options?: SnapshotOptions): Promise<T>;

  /**
   * One write transaction, rolled back where `work` throws: SQLite `BEGIN IMMEDIATE` behind a FIFO mutex, MySQL READ COMMITTED,
   * which has 10 s to answer each statement.
   * Deadlocks and lock waits are thrown as retryable; the caller decides whether to repeat the work.
   */
  abstract transaction<T>(work: (sql: SqlWriter) => Promise<T>): Promise<T>;

  /**
   * Runs schema changes alone among all processes. SQLite: one write transaction. MySQL: a named lock, under which each
   * statement commits by itself, so every statement must be one that can be repeated (`IF NOT EXISTS`, `IF EXISTS`).
   */
  abstract changeSchema<T>(work: (sql: SqlWriter) => Promise<T>): Promise<T>;

  /** When this connection moves SQLite's write-ahead log into the file. Does nothing on MySQL. */
  moveWal(_when: WalMoves): void {}

  /** Writes by turns with threads of this process that were given the same, from {@link newTurns}. Does nothing on MySQL. */
  takeTurns(_turns: SharedArrayBuffer | undefined): void {}

  abstract health(): DatabaseHealth;

  /** Calls the listener at each change of health. @returns a function that ends it. */
  abstract onHealthChange(listener: (health: DatabaseHealth) => void): () => void;

  /** Lets running and queued transactions finish, then closes every connection. */
  abstract close(): Promise<void>;
}
