import type { Database, SqlReader, SqlRow, SqlValue } from '#database';

/** A read as it went to the database. */
export interface RecordedQuery {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

/** Writes down every read that goes through a database from now on, whoever asks: repositories, read models, the event store. */
export function recordQueries(database: Database): RecordedQuery[] {
  const recorded: RecordedQuery[] = [];
  const recording = (sql: SqlReader): SqlReader['query'] => {
    const query = sql.query.bind(sql);
    return <R extends SqlRow>(text: string, parameters: readonly SqlValue[] = []): Promise<R[]> => {
      recorded.push({ sql: text, parameters });
      return query<R>(text, parameters);
    };
  };
  const snapshot = database.snapshot.bind(database);
  const cells = database.cells.bind(database);
  database.query = recording(database);
  database.cells = <C extends readonly unknown[]>(text: string, parameters: readonly SqlValue[] = []): Promise<C[]> => {
    recorded.push({ sql: text, parameters });
    return cells<C>(text, parameters);
  };
  database.snapshot = (work) => snapshot((sql) => work({ query: recording(sql) }));
  return recorded;
}

/**
 * One name for statements that differ only in generation, columns, length of lists and limit, so that each form is looked at once.
 * @example '{daily_bars} WHERE instrument_id = ? AND date IN (?…) LIMIT n'
 */
export function formOf(sql: string): string {
  return sql
    .replace(/\s+/g, ' ')
    .replace(/`?(\b[a-z_]+)__g\d+`?/g, '{$1}')
    .replace(/\?(, ?\?)+/g, '?…')
    .replace(/(\([^()]*\))( OR \1)+/g, '$1 OR …')
    .replace(/LIMIT (\d+|\?)/g, 'LIMIT n')
    .replace(/(SELECT \* FROM \(SELECT .*? AS bar)( UNION ALL SELECT \* FROM \(SELECT .*? AS bar)+/, '$1 UNION ALL …')
    .replace(/SELECT (?!\* FROM \()(?!MAX|COUNT|DISTINCT)[^()]*? FROM /g, '')
    .trim();
}
