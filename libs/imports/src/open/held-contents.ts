import { readFile } from 'node:fs/promises';
import type { InputFile } from '../input-file.js';
import { firstBytes } from './open-bytes.js';

/** Bytes of a file that is held in memory, at most, and of all that one command holds. */
const most = { file: 1024 * 1024, all: 32 * 1024 * 1024 };

/** Reads small files whole when they are first looked at, as far as there is room: they are then opened once. */
export class HeldContents {
  private left = most.all;

  /** The file with what it holds, where it is small; and its first bytes, none where it cannot be read. */
  async begin(file: InputFile): Promise<{ readonly file: InputFile; readonly start: Buffer }> {
    const { path, size } = file;
    const isHeld = size > 0 && size <= Math.min(most.file, this.left);
    if (isHeld) this.left -= size;
    const found = await (isHeld ? readFile(path) : firstBytes(path, 4)).catch(() => undefined);
    if (found === undefined) return { file, start: Buffer.alloc(0) };
    return { file: isHeld ? { ...file, content: found } : file, start: found.subarray(0, 4) };
  }
}
