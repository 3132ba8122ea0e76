import { FileError } from './file-errors.js';
import type { ImportRun } from './import-run.js';
import type { RefusedFile } from './rejections.js';

const everyRowRejected = 'every_row_rejected';

/**
 * Does the work on one file of several, and counts the file where it was read to its end. A file of which nothing can be recorded is
 * named: something in it forbids it as a whole, or every row was rejected.
 * @returns whether the file was read to its end
 */
export async function orRefused(
  file: string,
  { counts, rejections }: Pick<ImportRun, 'counts' | 'rejections'>,
  work: () => Promise<void>,
): Promise<boolean> {
  const before = { read: counts.read, rejected: rejections.count };
  let isRead = false;
  try {
    await work();
    counts.files++;
    isRead = true;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    rejections.refused.push({ file, code: error.code, reason: error.message });
  }
  const [read, rejected] = [counts.read - before.read, rejections.count - before.rejected];
  if (rejected > 0 && rejected === read) {
    const reason = `${file}: every row was rejected (${rejected})`;
    rejections.refused.push({ file, code: everyRowRejected, reason });
  }
  return isRead;
}

/** @throws FileError where each of the files was refused for what it is: then the import as a whole has failed. */
export function refuseIfAllWere(refused: readonly RefusedFile[], files: number): void {
  const unread = refused.filter(({ code }) => code !== everyRowRejected);
  const [first] = unread;
  if (first === undefined || unread.length < files) return;
  if (unread.length === 1) throw new FileError(first.code, first.reason);
  const reasons = unread.map(({ reason }) => `\n  ${reason}`);
  throw new FileError('files_refused', `none of ${unread.length} files can be imported:${reasons.join('')}`);
}
