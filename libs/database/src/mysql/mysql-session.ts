import { Readable } from 'node:stream';
import type { ResultSetHeader } from 'mysql2/promise';
import { LogError } from '#event-sourcing';
import type { SqlRow, SqlValue, SqlWriter, Statement } from '../database.js';
import { bindable } from './bindable.js';
import { isLoadRefused, loadDataLines } from './load-data.js';
import { chunkRows, valuesList } from './row-chunks.js';
import type { StatementHabits } from './statement-habits.js';
import { textQuery } from './text-query.js';
import type { TimedConnection } from './timed-connection.js';

/** What the work of one transaction gets. It ends with the transaction. */
export class MysqlSession implements SqlWriter {
  private ended = false;

  constructor(
    private readonly connection: TimedConnection,
    private readonly habits: StatementHabits,
  ) {}

  async query<R extends SqlRow = SqlRow>(sql: string, parameters: readonly SqlValue[] = []): Promise<R[]> {
    return (await this.run(sql, parameters)) as R[];
  }

  async execute(sql: string, parameters: readonly SqlValue[] = []): Promise<number> {
    return ((await this.run(sql, parameters)) as ResultSetHeader).affectedRows;
  }

  async batch(statements: readonly Statement[]): Promise<SqlRow[][]> {
    this.assertOpen();
    const [first] = statements;
    if (first === undefined) return [];
    const text = statements.map(({ sql }) => sql).join('; ');
    const values = statements.flatMap(({ parameters }) => parameters.map(bindable));
    const results = await this.connection.query(textQuery(text, values));
    const each = statements.length === 1 ? [results] : (results as unknown[]);
    return each.map((result) => (Array.isArray(result) ? (result as SqlRow[]) : []));
  }

  insertRows(into: string, rows: Iterable<readonly SqlValue[]>, suffix = ''): Promise<void> {
    return this.insert(`INSERT INTO ${into}`, rows, suffix);
  }

  async loadRows(table: string, columns: readonly string[], rows: Iterable<readonly SqlValue[]>): Promise<void> {
    this.assertOpen();
    const names = columns.map((name) => `"${name}"`).join(', ');
    if (this.habits.loadsFiles) {
      const sql = `LOAD DATA LOCAL INFILE 'rows' REPLACE INTO TABLE ${table} CHARACTER SET utf8mb4 (${names})`;
      try {
        await this.connection.query({ sql, infileStreamFactory: () => Readable.from(loadDataLines(rows)) });
        return;
      } catch (error) {
        if (!isLoadRefused(error)) throw error;
        // The server was asked before any row was made.
        this.habits.loadsFiles = false;
      }
    }
    await this.insert(`REPLACE INTO ${table} (${names})`, rows, '');
  }

  end(): void {
    this.ended = true;
  }

  private async insert(statement: string, rows: Iterable<readonly SqlValue[]>, suffix: string): Promise<void> {
    let sent: Promise<unknown> | undefined;
    try {
      // The next rows are made while the server inserts those before.
      for (const { prepared, values, ...chunk } of chunkRows(rows)) {
        await sent;
        this.assertOpen();
        const sql = `${statement} VALUES ${valuesList(chunk.columns, chunk.rows)} ${suffix}`;
        sent = prepared ? this.connection.execute(sql, values) : this.connection.query(sql, values);
      }
    } finally {
      await sent;
    }
  }

  private async run(sql: string, parameters: readonly SqlValue[]): Promise<unknown> {
    this.assertOpen();
    const values = parameters.map(bindable);
    return this.habits.isFrequent(sql)
      ? this.connection.execute(sql, values)
      : this.connection.query(textQuery(sql, values));
  }

  private assertOpen(): void {
    if (this.ended) throw new LogError('database_closed', 'a statement came after the end of its transaction');
  }
}
