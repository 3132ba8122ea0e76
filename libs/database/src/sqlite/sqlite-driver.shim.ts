import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { SqlRow, SqlValue } from '../database.js';

interface DriverOptions {
  readonly readonly?: boolean;
  readonly timeout?: number;
}

/** Statements kept prepared for each connection; the least recently used one goes first. */
const preparedStatements = 256;

/**
 * Node's own SQLite behind the interface of the package `better-sqlite3`, which is what TypeORM's driver calls. It needs no
 * native package. Our own hot paths call `all` and `run` directly.
 */
export class SqliteConnection {
  private readonly database: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();

  constructor(path: string, options: DriverOptions = {}) {
    this.database = new DatabaseSync(path, {
      readOnly: options.readonly ?? false,
      timeout: options.timeout ?? 0,
    });
  }

  get open(): boolean {
    return this.database.isOpen;
  }

  get inTransaction(): boolean {
    return this.database.isTransaction;
  }

  all<R extends SqlRow>(sql: string, parameters: readonly SqlValue[]): R[] {
    return this.statement(sql).all(...bindable(parameters)) as R[];
  }

  cells<C extends readonly unknown[]>(sql: string, parameters: readonly SqlValue[]): C[] {
    return this.statement(sql, 'cells').all(...bindable(parameters)) as unknown as C[];
  }

  run(sql: string, parameters: readonly SqlValue[]): number {
    return Number(this.statement(sql).run(...bindable(parameters)).changes);
  }

  /** A statement to be run again and again. `all` makes nothing where there is nothing to answer; `run` makes an object each time. */
  prepared(sql: string): (parameters: readonly SqlValue[]) => void {
    const statement = this.statement(sql);
    return (parameters) => void statement.all(...bindable(parameters));
  }

  exec(sql: string): void {
    this.database.exec(sql);
  }

  /** For TypeORM. */
  prepare(sql: string): object {
    const statement = this.statement(sql);
    return {
      reader: statement.columns().length > 0,
      all: (...parameters: SQLInputValue[]) => statement.all(...parameters),
      run: (...parameters: SQLInputValue[]) => statement.run(...parameters),
    };
  }

  /** For TypeORM. */
  pragma(text: string): SqlRow[] {
    return this.database.prepare(`PRAGMA ${text}`).all();
  }

  close(): void {
    this.statements.clear();
    if (this.database.isOpen) this.database.close();
  }

  private statement(sql: string, answers: 'rows' | 'cells' = 'rows'): StatementSync {
    const name = `${answers} ${sql}`;
    let statement = this.statements.get(name);
    if (statement === undefined) {
      statement = this.database.prepare(sql);
      if (answers === 'cells') statement.setReturnArrays(true);
      if (this.statements.size >= preparedStatements) this.statements.delete(this.statements.keys().next().value!);
    } else {
      this.statements.delete(name);
    }
    this.statements.set(name, statement);
    return statement;
  }
}

/** SQLite knows no booleans. The array is copied only where it holds one. */
function bindable(parameters: readonly SqlValue[]): readonly SQLInputValue[] {
  for (const value of parameters) {
    if (typeof value === 'boolean') return parameters.map((each) => (typeof each === 'boolean' ? Number(each) : each));
  }
  return parameters as readonly SQLInputValue[];
}
