import { setImmediate } from 'node:timers/promises';
import { LogError } from '#event-sourcing';
import type { SqlRow, SqlValue, SqlWriter, Statement } from '../database.js';
import type { SqliteConnection } from './sqlite-driver.shim.js';

/** A long insert lets the event loop serve reads after so many rows. */
const rowsBetweenPauses = 2000;

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

  async batch(statements: readonly Statement[]): Promise<SqlRow[][]> {
    this.assertOpen();
    // `all` also runs a statement that answers nothing.
    return statements.map(({ sql, parameters }) => this.connection.all(sql, parameters));
  }

  async insertRows(into: string, rows: readonly (readonly SqlValue[])[], suffix = ''): Promise<void> {
    this.assertOpen();
    const [first] = rows;
    if (first === undefined) return;
    // Within the process a statement of one row, run again and again, beats one of many rows.
    const sql = `INSERT INTO ${into} VALUES (${first.map(() => '?').join(', ')}) ${suffix}`;
    for (let start = 0; start < rows.length; start += rowsBetweenPauses) {
      if (start > 0) await setImmediate();
      this.connection.runEach(sql, rows, start, Math.min(start + rowsBetweenPauses, rows.length));
    }
  }

  end(): void {
    this.ended = true;
  }

  private assertOpen(): void {
    if (this.ended) throw new LogError('database_closed', 'a statement came after the end of its transaction');
  }
}
