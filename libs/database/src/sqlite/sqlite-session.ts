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

  async insertRows(into: string, rows: Iterable<readonly SqlValue[]>, suffix = ''): Promise<void> {
    this.assertOpen();
    let insert: ((row: readonly SqlValue[]) => void) | undefined;
    let inserted = 0;
    for (const row of rows) {
      // Within the process a statement of one row, run again and again, beats one of many rows.
      insert ??= this.connection.prepared(`INSERT INTO ${into} VALUES (${row.map(() => '?').join(', ')}) ${suffix}`);
      insert(row);
      if (++inserted % rowsBetweenPauses === 0) await setImmediate();
    }
  }

  /** Nothing is faster than a prepared INSERT within the process. */
  async loadRows(): Promise<boolean> {
    return false;
  }

  end(): void {
    this.ended = true;
  }

  private assertOpen(): void {
    if (this.ended) throw new LogError('database_closed', 'a statement came after the end of its transaction');
  }
}
