import { FileError } from './file-errors.js';
import type { InputFile } from './input-file.js';
import { LineSplitter, type LineBatch } from './line-splitter.js';
import { openBytes, type ByteOptions } from './open/open-bytes.js';
import { TextDecoding, type TextEncoding } from './open/text-encoding.js';
import { refuseKnownBinary } from './open/what-it-seems.js';

/** How a text is written. */
export interface TextFacts {
  readonly encoding: TextEncoding;
  readonly lineEnd: 'LF' | 'CRLF' | 'CR';
  readonly packed: 'gzip' | 'zip' | 'xlsx' | null;
}

export interface ReadOptions extends ByteOptions {
  /** Characters per line; a longer one is skipped and reported, without being held in memory. */
  readonly maximumLine?: number;
  /** Told what the file holds, unpacked, piece by piece: equal for equal files. */
  readonly onContent?: ((content: Uint8Array | string) => void) | undefined;
  /** Told how the text is written and its first characters, once, before the first lines. */
  readonly onText?: (facts: TextFacts, beginning: string) => void;
}

export const defaultMaximumLine = 1024 * 1024;

/**
 * Streams the lines of a text file in batches of about 64 KiB: UTF-8, UTF-16 or Windows-1252, with any line ends, plain, gzip
 * (recognised by its first bytes) or in a ZIP archive.
 * @throws FileError `file_empty`, `file_damaged`, `file_unreadable`, `file_not_found`, and others that say what a file is that
 * holds no text.
 */
export async function* readLines(file: InputFile, options: ReadOptions = {}): AsyncGenerator<LineBatch> {
  const splitter = new LineSplitter(options.maximumLine ?? defaultMaximumLine);
  const decoding = new TextDecoding(file.name);
  if (file.sheet !== undefined) {
    throw new FileError(
      'file_not_text',
      `${file.name}: is an Excel workbook, not text; save it as text and import that`,
    );
  }
  let empty = true;
  try {
    const { bytes, packed } = await openBytes(file, options);
    for await (const chunk of bytes) {
      options.onContent?.(chunk);
      if (empty) refuseKnownBinary(chunk, file.name);
      const text = decoding.decode(chunk);
      if (empty) {
        const lineEnd = lineEndOf(text);
        if (lineEnd === 'CR') splitter.lineEnd = '\r';
        options.onText?.({ encoding: decoding.encoding, lineEnd, packed }, text);
      }
      empty = false;
      const batch = splitter.push(text);
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

/** Old Macintosh files end their lines with CR alone. */
function lineEndOf(text: string): TextFacts['lineEnd'] {
  if (text.includes('\n')) return text.includes('\r\n') ? 'CRLF' : 'LF';
  return text.includes('\r') ? 'CR' : 'LF';
}
