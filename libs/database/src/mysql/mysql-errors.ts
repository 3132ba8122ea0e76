import { LogError, MarketlogError } from '#event-sourcing';

/** Server error numbers (https://dev.mysql.com/doc/mysql-errors/en/server-error-reference.html). */
const server = {
  /** Who asks: password, host, way of authentication, an account that is locked or whose password has run out. */
  login: [1045, 1130, 1251, 1524, 1698, 1820, 1862, 3118],
  /** What is asked: a database, table, column, routine or administrative privilege that was not granted. */
  privilege: [1044, 1142, 1143, 1227, 1370, 1410],
  unknownDatabase: [1049],
  secureTransport: [3159],
  duplicateEntry: [1062],
  lockWaitTimeout: [1205],
  deadlock: [1213],
  full: [1021, 1114],
  readOnly: [1290, 1792, 1836],
  /**
   * Too many connections, shutting down, query interrupted, too many prepared statements (those of a connection end with it),
   * connection killed, idle for longer than wait_timeout.
   */
  connection: [1040, 1053, 1317, 1461, 1927, 3168, 4031],
  /** For longer than wait_timeout. */
  idleForTooLong: [4031],
} as const;

/** What Node and mysql2 say where the server cannot be reached or went away. */
const lostConnection =
  /^(PROTOCOL_CONNECTION_LOST|PROTOCOL_SEQUENCE_TIMEOUT|POOL_CLOSED|ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOST\w+|ENETUNREACH)$/;

/** A server without TLS, or a certificate that is not believed; what else ends a handshake is a connection that was lost. */
function refusesTls({ code, message = '' }: MysqlError): boolean {
  return (
    code === 'HANDSHAKE_NO_SSL_SUPPORT' || (code === 'HANDSHAKE_SSL_ERROR' && /certificate|altnames/i.test(message))
  );
}

/** How mysql2 names a statement on a connection that has ended already, other than by an error of this statement. */
const closedState = /closed state/;

const unknownHost = /^(ENOTFOUND|EAI_AGAIN)$/;

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
    says(error, 'connection') || fatal === true || lostConnection.test(code ?? '') || closedState.test(message ?? '')
  );
}

/**
 * Whether the server had ended the session before this came: it did nothing of what was asked, which another session can be
 * asked as well.
 */
export function isEndedSession(error: unknown): boolean {
  const { message } = (error ?? {}) as MysqlError;
  return says(error, 'idleForTooLong') || closedState.test(message ?? '');
}

/** Whether a privilege is missing. One that is granted for a whole database reaches only connections made afterwards. */
export function isMissingPrivilege(error: unknown): boolean {
  return says(error, 'privilege');
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
  // Whoever runs all the time goes on once it takes writes again, or once the privilege was granted.
  if (says(error, 'readOnly'))
    return new LogError('database_read_only', `${where} takes no writes: ${detail}`, true, because);
  if (says(error, 'privilege')) {
    const message = `${where}: ${detail}; grant it to the user of MARKETLOG_DATABASE_URL, see docs/operations.md`;
    return new LogError('database_forbidden', message, true, because);
  }
  if (says(error, 'login')) {
    const message = `${where} lets nobody in with the user and password of MARKETLOG_DATABASE_URL: ${detail}`;
    return new LogError('database_forbidden', message, false, because);
  }
  if (says(error, 'secureTransport')) {
    const message = `${where} takes connections over TLS only: set MARKETLOG_DATABASE_TLS (${detail})`;
    return new LogError('database_forbidden', message, false, because);
  }
  if (refusesTls(error ?? {})) {
    const message = `${where} is not believed: ${detail}; see MARKETLOG_DATABASE_TLS and MARKETLOG_DATABASE_TLS_CA`;
    return new LogError('database_forbidden', message, false, because);
  }
  if (isLostConnection(error)) return new LogError('database_unavailable', lossOf(error, detail, where), true, because);
  return error;
}

function lossOf(error: unknown, detail: string, where: string): string {
  const { code = '' } = error as MysqlError;
  if (closedState.test(detail))
    return `${where} has ended the session of a statement before it came (killed, restarted, or idle for too long)`;
  if (unknownHost.test(code)) return `${where}: the host in MARKETLOG_DATABASE_URL is not known (${detail})`;
  return `${where} does not answer: ${detail || code}`;
}
