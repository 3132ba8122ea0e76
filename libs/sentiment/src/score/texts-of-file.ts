import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { MarketlogError } from '#event-sourcing';

/** The lines that are not empty. @throws MarketlogError `file_unreadable`, `file_not_utf8` */
export async function linesOf(path: string): Promise<string[]> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    const detail = `${path} cannot be read (${(cause as NodeJS.ErrnoException).code}); expected a file with a text per line`;
    throw new MarketlogError('file_unreadable', detail, false, { cause });
  });
  if (!isUtf8(bytes))
    throw new MarketlogError('file_not_utf8', `${path} is not UTF-8; expected a text per line in UTF-8`);
  return bytes
    .toString('utf8')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
}
