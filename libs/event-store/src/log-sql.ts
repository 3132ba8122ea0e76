import type { Dialect } from '#database';

/** Columns of `events` in the order in which rows are built. */
export const eventColumns = [
  'category',
  'partition_no',
  'position',
  'id',
  'stream',
  'version',
  'type',
  'event_key',
  'occurred_at',
  'recorded_at',
  'correlation_id',
  'causation_id',
  'data',
  'data_sha256',
] as const;

export const insertIntoEvents = `events (${eventColumns.join(', ')})`;

/** UUIDs, which SQLite hands over as text in a quarter of the time that bytes take. */
const uuids: readonly string[] = ['id', 'correlation_id', 'causation_id'];

/** What an envelope is read from. */
export const selectEvents: Record<Dialect, string> = {
  sqlite: select((column) =>
    uuids.includes(column) ? `CASE WHEN ${column} IS NOT NULL THEN hex(${column}) END` : column,
  ),
  mysql: select((column) => column),
};

function select(expression: (column: string) => string): string {
  return `SELECT ${eventColumns.slice(0, -1).map(expression).join(', ')} FROM events`;
}

/** Milliseconds by the database's clock. In MySQL `NOW` is the start of its statement, so it must not be asked before the lock. */
export const nowExpression: Record<Dialect, string> = {
  sqlite: `CAST(round(unixepoch('subsec') * 1000) AS INTEGER)`,
  mysql: `CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)`,
};

/** What locks a row until the transaction ends. SQLite's BEGIN IMMEDIATE has locked everything. */
const forUpdate: Record<Dialect, string> = { sqlite: '', mysql: ' FOR UPDATE' };

export interface LogSql {
  readonly lockHead: string;
  readonly stateAndNow: string;
  readonly updateHead: string;
  /** Versions of the streams in the one parameter, a JSON array: one prepared statement, however many streams. */
  readonly currentVersions: string;
  /** Events with the ids in the one parameter, a JSON array of hexadecimal ids. */
  readonly knownIds: string;
}

/** `join`: reads the list first and then events by index, whatever the optimizer believes. */
function build(dialect: Dialect): LogSql {
  const listed = {
    sqlite: { streams: 'json_each(?) AS listed', id: 'unhex(listed.value)', join: 'CROSS JOIN' },
    mysql: {
      streams: `JSON_TABLE(?, '$[*]' COLUMNS (value VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$')) AS listed`,
      id: 'UNHEX(listed.value)',
      join: 'STRAIGHT_JOIN',
    },
  }[dialect];
  return {
    lockHead: `SELECT position, recorded_at, digest FROM log_heads WHERE category = ? AND partition_no = ?${forUpdate[dialect]}`,
    stateAndNow: `SELECT state, ${nowExpression[dialect]} AS now FROM log_meta`,
    updateHead:
      'UPDATE log_heads SET position = ?, recorded_at = ?, digest = ? WHERE category = ? AND partition_no = ?',
    currentVersions:
      'SELECT listed.value AS stream, ' +
      '(SELECT version FROM events WHERE events.stream = listed.value ORDER BY version DESC LIMIT 1) AS version ' +
      `FROM ${listed.streams}`,
    knownIds:
      'SELECT events.id, events.stream, events.category, events.partition_no, events.position ' +
      `FROM ${listed.streams} ${listed.join} events ON events.id = ${listed.id}`,
  };
}

export const logSql: Record<Dialect, LogSql> = { sqlite: build('sqlite'), mysql: build('mysql') };
