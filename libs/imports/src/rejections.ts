import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { RejectedRow } from '#contracts';
import { FileError } from './file-errors.js';
import type { FileErrorCode } from './import-codes.js';

/** Rejections named in the summary, at most; all are counted, recorded in the log and written to `--rejects FILE`. */
const namedInSummary = 1000;

/** A file of several that was not imported, and why. */
export interface RefusedFile {
  readonly file: string;
  /** Stable, such as `file_json`. */
  readonly code: FileErrorCode;
  readonly reason: string;
}

/** Collects rejected rows without growing with their number, and writes them as CSV where `--rejects FILE` asks for it. */
export class Rejections {
  readonly named: RejectedRow[] = [];
  /** Files of which nothing was recorded; the others were. */
  readonly refused: RefusedFile[] = [];
  /** Rejected rows by code. */
  readonly byCode: Record<string, number> = {};
  count = 0;
  private waiting: RejectedRow[] = [];

  private failure: FileError | undefined;

  private constructor(private readonly output?: WriteStream) {
    output?.on('error', (error) => (this.failure ??= FileError.unwritable(error, String(output.path))));
  }

  /** @throws FileError `file_unwritable`, here and, once the disk is full, from `add` and `close`. */
  static async open(path: string | undefined): Promise<Rejections> {
    if (path === undefined) return new Rejections();
    const output = createWriteStream(path, { flags: 'w' });
    await once(output, 'open').catch((error: unknown) => Promise.reject(FileError.unwritable(error, path)));
    output.write('file,line,code,reason\n');
    return new Rejections(output);
  }

  add(row: RejectedRow): void {
    if (this.failure) throw this.failure;
    this.count++;
    const code = row.code ?? 'rejected';
    this.byCode[code] = (this.byCode[code] ?? 0) + 1;
    if (this.named.length < namedInSummary) this.named.push(row);
    this.waiting.push(row);
    this.output?.write(`${quote(row.file)},${row.line},${row.code ?? ''},${quote(row.reason)}\n`);
  }

  /** Rejections not taken yet. */
  get unsent(): number {
    return this.waiting.length;
  }

  /** The rejections since the last call, for the journal. */
  take(): RejectedRow[] {
    const rows = this.waiting;
    this.waiting = [];
    return rows;
  }

  /** Resolves once everything is in the file; may be called again. */
  async close(): Promise<void> {
    if (!this.output) return;
    this.output.end();
    await finished(this.output).catch(() => undefined);
    if (this.failure) throw this.failure;
  }
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
