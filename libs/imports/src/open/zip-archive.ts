import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { openPromise, type Entry } from 'yauzl';
import { FileError } from '../file-errors.js';
import { refuseExpansion } from './expansion-guard.js';

/** A file in a ZIP archive, as its directory names it. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes, compressed and not. */
  readonly compressed: number;
  readonly size: number;
}

/** Files that systems put beside those a person meant. */
const litter = /(?:^|\/)(?:__MACOSX\/|\.|Thumbs\.db$|desktop\.ini$)/i;
/** An archive with more entries is not a delivery of prices or news. */
const mostEntries = 100_000;

/** @throws FileError `file_damaged`, `file_too_large`. */
export async function listZip(path: string, file: string = basename(path)): Promise<ZipEntry[]> {
  const entries: ZipEntry[] = [];
  try {
    const archive = await openPromise(path);
    if (archive.entryCount > mostEntries) {
      archive.close();
      throw new FileError(
        'file_too_large',
        `${file}: holds ${archive.entryCount} files; at most ${mostEntries} are read`,
      );
    }
    for await (const { fileName, compressedSize, uncompressedSize } of archive.eachEntry()) {
      if (fileName.endsWith('/') || litter.test(fileName)) continue;
      entries.push({ name: fileName, compressed: compressedSize, size: uncompressedSize });
    }
    // Entries may share their bytes, so that each is in proportion and all of them together are not.
    const declared = entries.reduce((sum, { size }) => sum + size, 0);
    refuseExpansion(declared, archive.fileSize, file);
  } catch (error) {
    throw damaged(error, file);
  }
  return entries;
}

/** The bytes of one entry; the archive is closed once they are read. */
export async function openZipEntry(path: string, name: string): Promise<Readable> {
  const file = basename(path);
  try {
    const archive = await openPromise(path, { autoClose: false });
    const entry = await find(archive.eachEntry(), name);
    if (!entry) {
      archive.close();
      throw new FileError('file_damaged', `${file}: ${name} is not in it`);
    }
    if (entry.isEncrypted()) {
      archive.close();
      throw new FileError(
        'file_archive',
        `${file}: ${name} is protected by a password; unpack it and import the files in it`,
      );
    }
    const stream = await archive.openReadStreamPromise(entry);
    stream.once('close', () => archive.close());
    return stream;
  } catch (error) {
    throw damaged(error, file);
  }
}

async function find(entries: AsyncIterable<Entry>, name: string): Promise<Entry | undefined> {
  for await (const entry of entries) if (entry.fileName === name) return entry;
  return undefined;
}

function damaged(error: unknown, file: string): Error {
  const { code } = Object(error) as { code?: string };
  if (error instanceof FileError || code !== undefined) return FileError.from(error, file);
  return new FileError('file_damaged', `${file}: the ZIP archive is damaged or cut short`, { cause: error });
}
