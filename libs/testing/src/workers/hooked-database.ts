import {
  Database,
  type DatabaseHealth,
  type SnapshotOptions,
  type SqlReader,
  type SqlRow,
  type SqlValue,
  type SqlWriter,
} from '#database';

/**
 * A database whose write transactions run a hook after their work and before their commit: the moment at which a test
 * freezes, kills or fails a writer. The product knows nothing of it.
 */
export class HookedDatabase extends Database {
  readonly dialect;

  constructor(
    private readonly inner: Database,
    private readonly beforeCommit: () => Promise<void>,
  ) {
    super();
    this.dialect = inner.dialect;
  }

  reading(): ReturnType<Database['reading']> {
    return this.inner.reading();
  }

  query<R extends SqlRow = SqlRow>(sql: string, parameters?: readonly SqlValue[]): Promise<R[]> {
    return this.inner.query<R>(sql, parameters);
  }

  cells<C extends readonly unknown[]>(sql: string, parameters?: readonly SqlValue[]): Promise<C[]> {
    return this.inner.cells<C>(sql, parameters);
  }

  stamp(): Promise<string | undefined> {
    return this.inner.stamp();
  }

  snapshot<T>(work: (sql: SqlReader) => Promise<T>, options?: SnapshotOptions): Promise<T> {
    return this.inner.snapshot(work, options);
  }

  transaction<T>(work: (sql: SqlWriter) => Promise<T>): Promise<T> {
    return this.inner.transaction(async (sql) => {
      const result = await work(sql);
      await this.beforeCommit();
      return result;
    });
  }

  changeSchema<T>(work: (sql: SqlWriter) => Promise<T>): Promise<T> {
    return this.inner.changeSchema(work);
  }

  health(): DatabaseHealth {
    return this.inner.health();
  }

  onHealthChange(listener: (health: DatabaseHealth) => void): () => void {
    return this.inner.onHealthChange(listener);
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}
