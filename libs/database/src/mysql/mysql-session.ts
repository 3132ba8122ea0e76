import { Readable } from 'node:stream';
import type { ResultSetHeader } from 'mysql2/promise';
import { LogError } from '#event-sourcing';
import type { RowLoad, SqlRow, SqlValue, SqlWriter, Statement } from '../database.js';
import { bindable } from './bindable.js';
import { isLoadRefused, loadDataLines, loadStatement, worthLoading } from './load-data.js';
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

  async insertRows(into: string, rows: Iterable<readonly SqlValue[]>, suffix = ''): Promise<void> {
    let sent: Promise<unknown> | undefined;
    try {
      // The next rows are made while the server inserts those before.
      for (const { prepared, values, ...chunk } of chunkRows(rows)) {
        await sent;
        this.assertOpen();
        const sql = `INSERT INTO ${into} VALUES ${valuesList(chunk.columns, chunk.rows)} ${suffix}`;
        sent = prepared ? this.connection.execute(sql, values) : this.connection.query(sql, values);
      }
    } finally {
      await sent;
    }
  }

  async loadRows(load: RowLoad): Promise<boolean> {
    this.assertOpen();
    if (load.count < worthLoading || !this.habits.loadsFiles) return false;
    const infileStreamFactory = (): Readable => Readable.from(loadDataLines(load.rows));
    try {
      const answer = await this.connection.query({ sql: loadStatement(load), infileStreamFactory });
      await this.assertLoaded(load, answer as ResultSetHeader);
      return true;
    } catch (error) {
      if (!isLoadRefused(error)) throw error;
      // The server was asked before any row was made.
      this.habits.loadsFiles = false;
      return false;
    }
  }

  end(): void {
    this.ended = true;
  }

  /** A server cannot stop a client that sends, so it cuts what does not fit and leaves out what is taken, and warns. */
  private async assertLoaded(
    { table, count, ofTaken }: RowLoad,
    { affectedRows, warningStatus }: ResultSetHeader,
  ): Promise<void> {
    if (warningStatus > 0) {
      const [warning] = (await this.connection.query('SHOW WARNINGS LIMIT 1')) as [{ Code: number; Message: string }];
      throw Object.assign(new Error(warning.Message), { errno: warning.Code });
    }
    if (ofTaken === 'refused' && affectedRows !== count) throw new Error(`${table}: ${affectedRows} of ${count} rows`);
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
