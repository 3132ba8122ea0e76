import { MarketlogError } from '#event-sourcing';

/** What can be wrong with a file as a whole, before any row of it counts. */
export type FileErrorCode =
  | 'file_not_found'
  | 'no_files'
  | 'file_unreadable'
  | 'file_empty'
  | 'file_binary'
  | 'file_damaged'
  | 'file_unwritable'
  | 'file_too_large'
  | 'file_archive'
  | 'file_pdf'
  | 'file_xls'
  | 'file_parquet'
  | 'file_html'
  | 'file_json'
  | 'file_xml'
  | 'file_not_text'
  | 'file_not_table'
  | 'no_header'
  | 'wrong_header'
  | 'ambiguous_date'
  | 'ambiguous_number'
  | 'intraday_file'
  | 'timezone_needed'
  | 'symbol_needed'
  | 'file_not_news'
  | 'files_refused'
  | 'basis_contradicted';

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
    return new FileError('file_unreadable', `${file}: cannot be read (${message})`, { cause: error });
  }

  static unwritable(error: unknown, file: string): FileError {
    const { message = String(error) } = Object(error) as { message?: string };
    return new FileError('file_unwritable', `${file}: cannot be written (${message})`, { cause: error });
  }
}
