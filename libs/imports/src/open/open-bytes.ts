import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { FileError } from '../file-errors.js';
import type { InputFile } from '../input-file.js';
import { ExpansionGuard, refuseExpansion } from './expansion-guard.js';
import { openZipEntry } from './zip-archive.js';

export interface ByteOptions {
  /** Told of every chunk read from disk (of the compressed size for gzip), for progress by bytes. */
  readonly onBytes?: ((count: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface OpenedBytes {
  readonly bytes: AsyncIterable<Buffer>;
  readonly packed: 'gzip' | 'zip' | null;
}

const chunkSize = 64 * 1024;

/** The bytes of a file: of an entry where it lies in a ZIP archive, unpacked where it begins with gzip's magic number. */
export async function openBytes(file: InputFile, options: ByteOptions): Promise<OpenedBytes> {
  if (file.refusal) throw file.refusal;
  if (file.entry !== undefined) {
    // Before a byte is unpacked; a directory that declares too little is found out by what comes.
    refuseExpansion(file.unpacked ?? 0, file.size, file.name);
    const stream = await openZipEntry(file.path, file.entry);
    // The callback is pipeline's way to report; an error also destroys the last stream, where the reader meets it.
    const guarded = pipeline(stream, new ExpansionGuard(file.size, file.name), () => undefined);
    options.onBytes?.(file.size);
    options.signal?.throwIfAborted();
    return { bytes: guarded, packed: 'zip' };
  }
  const { content } = file;
  const start = (content ?? (await firstBytes(file.path, 4))).toString('latin1', 0, 4);
  if (start === 'PK\x03\x04') {
    const found = `${file.name}: is a ZIP archive that is damaged, empty or of an office program`;
    throw new FileError('file_damaged', `${found}; save what is in it as CSV`);
  }
  const raw = content ? piecesOf(content, options) : streamOf(file.path, options);
  if (!start.startsWith('\x1f\x8b')) return { bytes: raw, packed: null };
  const guard = new ExpansionGuard(file.size, file.name);
  return { bytes: pipeline(raw, createGunzip({ chunkSize }), guard, () => undefined), packed: 'gzip' };
}

function streamOf(path: string, { onBytes, signal }: ByteOptions): Readable {
  const stream = createReadStream(path, { highWaterMark: chunkSize, ...(signal ? { signal } : {}) });
  if (onBytes) countBytes(stream, onBytes);
  return stream;
}

/** What is in memory already, as if it came from disk: others get their turn between two pieces. */
async function* piecesOf(content: Buffer, { onBytes, signal }: ByteOptions): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += chunkSize) {
    await setImmediate();
    signal?.throwIfAborted();
    const piece = content.subarray(at, at + chunkSize);
    onBytes?.(piece.length);
    yield piece;
  }
}

export async function firstBytes(path: string, count: number): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Counts without a `data` listener, which would set the stream flowing before anyone reads it. */
function countBytes(stream: Readable, onBytes: (count: number) => void): void {
  const push = stream.push.bind(stream);
  stream.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk instanceof Uint8Array) onBytes(chunk.length);
    return push(chunk, encoding);
  };
}
