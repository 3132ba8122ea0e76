import { LogError } from '#event-sourcing';
import type { SqlRow, SqlValue, SqlWriter } from '../database.js';
import type { SqliteConnection } from './sqlite-driver.shim.js';

/** What the work of one transaction gets. It ends with the transaction, so that a forgotten await cannot write into the next one. */
export class SqliteSession implements SqlWriter {
  private ended = false;

  constructor(private readonly connection: SqliteConnection) {}

  async query<R extends SqlRow = SqlRow>(sql: string, parameters: readonly SqlValue[] = []): Promise<R[]> {
    this.assertOpen();
    return this.connection.all<R>(sql, parameters);
  }

  async execute(sql: string, parameters: readonly SqlValue[] = []): Promise<number> {
    this.assertOpen();
    return this.connection.run(sql, parameters);
  }

  end(): void {
    this.ended = true;
  }

  private assertOpen(): void {
    if (this.ended) throw new LogError('database_closed', 'a statement came after the end of its transaction');
  }
}
