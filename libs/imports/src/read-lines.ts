import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { InputFile } from './expand-paths.js';
import { FileError } from './file-errors.js';
import { LineSplitter, type LineBatch } from './line-splitter.js';

export interface ReadOptions {
  /** Characters per line; a longer one is skipped and reported, without being held in memory. */
  readonly maximumLine?: number;
  /** Told of every chunk read from disk (of the compressed size for gzip), for progress by bytes. */
  readonly onBytes?: ((count: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export const defaultMaximumLine = 1024 * 1024;

/**
 * Streams the lines of a UTF-8 text file, plain or gzip (recognised by its first bytes), in batches of about 64 KiB.
 * @throws FileError `file_empty`, `file_binary`, `file_damaged`, `file_unreadable`, `file_not_found`.
 */
export async function* readLines(file: InputFile, options: ReadOptions = {}): AsyncGenerator<LineBatch> {
  const splitter = new LineSplitter(options.maximumLine ?? defaultMaximumLine);
  const decoder = new TextDecoder('utf-8');
  let empty = true;
  try {
    for await (const chunk of await openText(file, options)) {
      if (empty && chunk.includes(0)) throw new FileError('file_binary', `${file.name}: is a binary file, not text`);
      empty = false;
      const batch = splitter.push(decoder.decode(chunk, { stream: true }));
      if (batch) yield batch;
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    throw FileError.from(error, file.name);
  }
  if (empty) throw new FileError('file_empty', `${file.name}: is empty`);
  const last = splitter.end();
  if (last) yield last;
}

/** The bytes of the text, gunzipped where the file begins with gzip's magic number. */
async function openText(file: InputFile, { onBytes, signal }: ReadOptions): Promise<AsyncIterable<Buffer>> {
  const gzip = await beginsWithGzip(file.path);
  const raw = createReadStream(file.path, { highWaterMark: 64 * 1024, ...(signal ? { signal } : {}) });
  if (onBytes) countBytes(raw, onBytes);
  if (!gzip) return raw;
  // The callback is pipeline's way to report; an error also destroys the gunzip stream, where the reader meets it.
  return pipeline(raw, createGunzip({ chunkSize: 64 * 1024 }), () => undefined);
}

async function beginsWithGzip(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

/** Counts without a `data` listener, which would set the stream flowing before anybody reads it. */
function countBytes(stream: Readable, onBytes: (count: number) => void): void {
  const push = stream.push.bind(stream);
  stream.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk instanceof Uint8Array) onBytes(chunk.length);
    return push(chunk, encoding);
  };
}
