import { isMysqlDuplicateKey } from './mysql/mysql-errors.js';
import { isSqliteDuplicateKey } from './sqlite/sqlite-errors.js';

/** Whether a statement failed on a primary or unique key, in either database. */
export function isDuplicateKey(error: unknown): boolean {
  return isSqliteDuplicateKey(error) || isMysqlDuplicateKey(error);
}
