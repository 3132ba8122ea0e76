import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileError } from '#imports';

/** Of what is known of the rows of one file; 1.6 million of 40 bytes. */
const heldInMemory = 64 * 1024 * 1024;
const bytesPerNumber = Float64Array.BYTES_PER_ELEMENT;

/**
 * A file in the system's folder for temporary ones, for pages that memory is not to hold; made once there are any. It has no
 * name while it is open, so that nothing is left of it however the process ends.
 */
export class ScratchFile {
  private file: number | undefined;
  private end = 0;
  private inMemory = 0;
  private page = new Float64Array(0);
  private pageAt = -1;

  /** @param mostInMemory bytes that its users may hold before pages are written */
  constructor(
    private readonly mostInMemory = heldInMemory,
    private readonly folder = tmpdir(),
  ) {}

  get isUsed(): boolean {
    return this.file !== undefined;
  }

  /**
   * @returns where the page lies; undefined where the caller is to hold it
   * @throws FileError `file_unwritable` where the disk is full
   */
  write(page: Float64Array): number | undefined {
    if (this.inMemory + page.byteLength <= this.mostInMemory) {
      this.inMemory += page.byteLength;
      return undefined;
    }
    const at = this.end;
    try {
      this.file ??= openNameless(this.folder);
      this.end += writeSync(this.file, page, 0, page.byteLength, at);
      if (this.end - at < page.byteLength) throw new Error('no space is left on the device');
    } catch (error) {
      throw FileError.unwritable(error, `temporary file in ${this.folder}`);
    }
    if (this.page.length !== page.length) this.page = new Float64Array(page.length);
    return at;
  }

  /** The page written there, until the next one is read. */
  read(at: number): Float64Array {
    if (this.pageAt !== at) {
      readSync(this.file!, this.page, 0, this.page.length * bytesPerNumber, at);
      this.pageAt = at;
    }
    return this.page;
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }
}

function openNameless(parent: string): number {
  const folder = mkdtempSync(join(parent, 'marketlog-rows-'));
  try {
    return openSync(join(folder, 'rows'), 'wx+', 0o600);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
