import { FileError } from '../file-errors.js';

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/**
 * Decodes the chunks of a text file. The encoding is told by its byte order mark, else by where zeros are (UTF-16 of Latin
 * letters), else it is UTF-8; bytes that are no UTF-8 are taken for Windows-1252 from there on.
 * @throws FileError `file_binary` where the bytes are no text.
 */
export class TextDecoding {
  encoding: TextEncoding = 'utf-8';
  private decoder: InstanceType<typeof TextDecoder> | undefined;

  constructor(private readonly file: string) {}

  decode(chunk: Uint8Array): string {
    if (!this.decoder) {
      this.encoding = encodingOf(chunk, this.file);
      // Fatal, so that bytes which are no UTF-8 are noticed; the mark is taken off by the decoder.
      this.decoder = new TextDecoder(this.encoding, { fatal: this.encoding === 'utf-8' });
    }
    try {
      return this.decoder.decode(chunk, { stream: true });
    } catch {
      this.encoding = 'windows-1252';
      this.decoder = new TextDecoder(this.encoding);
      return this.decoder.decode(chunk, { stream: true });
    }
  }
}

function encodingOf(start: Uint8Array, file: string): TextEncoding {
  const [a, b, c, d] = start;
  if (a === 0xff && b === 0xfe && !(c === 0 && d === 0)) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  const sample = start.subarray(0, 512);
  const zeros = [0, 0];
  sample.forEach((byte, i) => (zeros[i % 2]! += byte === 0 ? 1 : 0));
  const [even, odd] = zeros as [number, number];
  const most = Math.max(sample.length * 0.4, 3);
  if (even === 0 && odd > most) return 'utf-16le';
  if (odd === 0 && even > most) return 'utf-16be';
  if (start.includes(0)) throw new FileError('file_binary', `${file}: is a binary file, not text`);
  return 'utf-8';
}
