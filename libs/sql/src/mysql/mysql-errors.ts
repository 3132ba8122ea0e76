import { LogError, MarketlogError } from '#event-sourcing';

/** Server error numbers (https://dev.mysql.com/doc/mysql-errors/en/server-error-reference.html). */
const server = {
  accessDenied: [1044, 1045, 1698],
  unknownDatabase: [1049],
  duplicateEntry: [1062],
  lockWaitTimeout: [1205],
  deadlock: [1213],
  full: [1021, 1114],
  readOnly: [1290, 1836],
  /** Too many connections, shutting down, connection killed, query interrupted, idle for longer than wait_timeout. */
  connection: [1040, 1053, 1317, 1927, 3168, 4031],
} as const;

/** What Node and mysql2 say where the server cannot be reached or went away. */
const lostConnection =
  /^(PROTOCOL_CONNECTION_LOST|PROTOCOL_SEQUENCE_TIMEOUT|POOL_CLOSED|ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOST\w+|ENETUNREACH)$/;

interface MysqlError {
  readonly errno?: number;
  readonly code?: string;
  readonly fatal?: boolean;
  readonly message?: string;
}

function says(error: unknown, kind: keyof typeof server): boolean {
  const { errno } = (error ?? {}) as MysqlError;
  return (server[kind] as readonly number[]).includes(errno ?? -1);
}

export function isMysqlDuplicateKey(error: unknown): boolean {
  return says(error, 'duplicateEntry');
}

export function isUnknownDatabase(error: unknown): boolean {
  return says(error, 'unknownDatabase');
}

/** Whether the connection is of no further use, and the fate of what ran on it unknown. */
export function isLostConnection(error: unknown): boolean {
  const { code, fatal, message } = (error ?? {}) as MysqlError;
  return (
    says(error, 'connection') || fatal === true || lostConnection.test(code ?? '') || /closed state/.test(message ?? '')
  );
}

/** Names a fault that lies outside the statement; any other error is handed on as it is. */
export function translateMysqlError(error: unknown, where: string): unknown {
  if (error instanceof MarketlogError) return error;
  const because = { cause: error };
  const detail = (error as MysqlError | null)?.message ?? String(error);
  if (says(error, 'deadlock') || says(error, 'lockWaitTimeout')) {
    return new LogError(
      'database_locked',
      `${where}: another transaction holds what this one needs (${detail})`,
      true,
      because,
    );
  }
  if (says(error, 'full'))
    return new LogError('database_full', `${where}: the disk is full (${detail})`, true, because);
  if (says(error, 'readOnly')) return new LogError('database_read_only', `${where}: ${detail}`, false, because);
  if (says(error, 'accessDenied')) return new LogError('database_unavailable', `${where}: ${detail}`, false, because);
  if (isLostConnection(error)) {
    return new LogError(
      'database_unavailable',
      `${where} does not answer: ${detail || (error as MysqlError).code}`,
      true,
      because,
    );
  }
  return error;
}
