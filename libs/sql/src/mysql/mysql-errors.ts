/** The error number that mysql2 puts on what the server answers; undefined for anything else. */
function errorNumber(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('errno' in error)) return undefined;
  return typeof error.errno === 'number' ? error.errno : undefined;
}

const duplicateEntry = 1062;

export function isMysqlDuplicateKey(error: unknown): boolean {
  return errorNumber(error) === duplicateEntry;
}
