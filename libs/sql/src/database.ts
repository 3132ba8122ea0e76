export type Dialect = 'sqlite' | 'mysql';

export type SqlValue = string | number | bigint | boolean | null | Uint8Array;

export type SqlRow = Record<string, unknown>;

/** Reads with `?` placeholders, alike on both databases. BLOBs come back as Uint8Array, integers as numbers. */
export interface SqlReader {
  query<R extends SqlRow = SqlRow>(sql: string, parameters?: readonly SqlValue[]): Promise<R[]>;
}

export interface SqlWriter extends SqlReader {
  /** Runs a statement that answers no rows. @returns the number of rows it changed. */
  execute(sql: string, parameters?: readonly SqlValue[]): Promise<number>;
}

/**
 * One database, of either dialect. Injected by this class as token.
 * @throws LogError `database_locked`, `database_unavailable` where the fault lies outside the statement.
 */
export abstract class Database implements SqlReader {
  abstract readonly dialect: Dialect;

  /** Reads what is committed. On SQLite on a read-only connection of its own. */
  abstract query<R extends SqlRow = SqlRow>(sql: string, parameters?: readonly SqlValue[]): Promise<R[]>;

  /** Several reads that see one state. */
  abstract snapshot<T>(work: (sql: SqlReader) => Promise<T>): Promise<T>;

  /**
   * One write transaction, rolled back where `work` throws: SQLite `BEGIN IMMEDIATE` behind a FIFO mutex, MySQL READ COMMITTED.
   * Deadlocks and lock waits are thrown as retryable; the caller decides whether to repeat the work.
   */
  abstract transaction<T>(work: (sql: SqlWriter) => Promise<T>): Promise<T>;

  abstract close(): Promise<void>;
}
