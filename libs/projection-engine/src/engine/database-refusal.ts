import { MarketlogError } from '#event-sourcing';

/** TOOBIG, CONSTRAINT, MISMATCH, RANGE (https://sqlite.org/rescode.html). */
const sqliteRefusals = new Set([18, 19, 20, 25]);

/**
 * Null in a column that takes none, out of range, truncated, wrong character, too long, check violated
 * (https://dev.mysql.com/doc/mysql-errors/9.0/en/server-error-reference.html).
 */
const mysqlRefusals = new Set([1048, 1263, 1264, 1265, 1292, 1364, 1366, 1406, 1690, 3819]);

/**
 * Whether the database refuses these very rows, however often they are tried. Anything else (down, locked, full, a
 * missing table) is a fault of the environment, which parks nothing.
 */
export function isRefusedByDatabase(error: unknown): boolean {
  if (error instanceof MarketlogError || typeof error !== 'object' || error === null) return false;
  if ('errcode' in error && typeof error.errcode === 'number') return sqliteRefusals.has(error.errcode & 0xff);
  return 'errno' in error && typeof error.errno === 'number' && mysqlRefusals.has(error.errno);
}
