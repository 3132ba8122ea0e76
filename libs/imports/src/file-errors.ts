import { MarketlogError } from '#event-sourcing';
import type { FileErrorCode } from './import-codes.js';

/** A file that cannot be imported; the message names it and says what would be right. */
export class FileError extends MarketlogError {
  constructor(
    override readonly code: FileErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(code, message, false, options);
  }

  /** Brings an operating system's or zlib's error to ours; what is ours already passes through. */
  static from(error: unknown, file: string): MarketlogError {
    if (error instanceof MarketlogError) return error;
    const { code = '', message = String(error) } = Object(error) as { code?: string; message?: string };
    if (code === 'ENOENT') return new FileError('file_not_found', `${file}: no such file`, { cause: error });
    if (code.startsWith('Z_') || code.startsWith('ERR_ZLIB')) {
      return new FileError('file_damaged', `${file}: the compressed data is damaged or cut short`, { cause: error });
    }
    if (/^(?:too many|not enough) bytes in the stream/.test(message)) {
      const found = 'its directory declares another size than it has, so it is damaged, or made to fill a disk';
      return new FileError('file_damaged', `${file}: ${found}; download it again`, { cause: error });
    }
    return new FileError('file_unreadable', `${file}: cannot be read (${message})`, { cause: error });
  }

  static unwritable(error: unknown, file: string): FileError {
    const { message = String(error) } = Object(error) as { message?: string };
    return new FileError('file_unwritable', `${file}: cannot be written (${message})`, { cause: error });
  }
}
