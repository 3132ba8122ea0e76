import { LogError, MarketlogError } from '#event-sourcing';

/** Primary result codes of SQLite (https://sqlite.org/rescode.html). */
const code = {
  busy: 5,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
} as const;

/** SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE. */
const uniqueViolations = [1555, 2067];

/** The result code that `node:sqlite` puts on its errors; undefined for an error that is not SQLite's. */
function resultCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode : undefined;
}

export function isSqliteBusy(error: unknown): boolean {
  const result = resultCode(error);
  return result !== undefined && (result & 0xff) === code.busy;
}

export function isSqliteDuplicateKey(error: unknown): boolean {
  return uniqueViolations.includes(resultCode(error) ?? 0);
}

/** Names a fault that lies outside the statement; any other error is handed on as it is. */
export function translateSqliteError(error: unknown, path: string): unknown {
  const result = resultCode(error);
  if (error instanceof MarketlogError || result === undefined) return error;
  const because = { cause: error };
  switch (result & 0xff) {
    case code.busy:
      return new LogError('database_locked', `${path} is locked by another process`, true, because);
    case code.full:
      return new LogError('database_full', `the disk that holds ${path} is full`, true, because);
    case code.readOnly:
      return new LogError('database_read_only', `${path} or its folder cannot be written`, false, because);
    case code.cannotOpen:
      return new LogError(
        'database_unavailable',
        `${path} cannot be opened: does its folder exist and can it be written?`,
        false,
        because,
      );
    case code.ioError:
      return new LogError(
        'database_unavailable',
        `${path}: reading or writing failed: ${String(error)}`,
        true,
        because,
      );
    case code.corrupt:
    case code.notADatabase:
      return new LogError('database_invalid', `${path} is no SQLite database, or a damaged one`, false, because);
    default:
      return error;
  }
}
