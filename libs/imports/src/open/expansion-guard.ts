import { Transform, type TransformCallback } from 'node:stream';
import { FileError } from '../file-errors.js';

/** Tables shrink to a tenth, at best to a fiftieth; what grows more than this is made to fill a disk or a memory. */
const mostGrowth = 100;
/** Below this many bytes growth says nothing. */
const harmless = 64 * 1024 * 1024;

/**
 * @param expanded bytes that were unpacked so far, or that a directory declares
 * @throws FileError `file_too_large` where data that was compressed to `compressed` bytes grows out of all proportion.
 */
export function refuseExpansion(expanded: number, compressed: number, file: string): void {
  if (expanded <= harmless || expanded <= compressed * mostGrowth) return;
  const megabytes = Math.floor(expanded / 1e6);
  const found = `${compressed} bytes unpack to ${megabytes} MB or more; tables and news never grow that much`;
  throw new FileError(
    'file_too_large',
    `${file}: ${found}; unpack it, look at what is in it, and import the files themselves`,
  );
}

/** Passes unpacked bytes on while they are in proportion to the packed ones. */
export class ExpansionGuard extends Transform {
  private expanded = 0;

  constructor(
    private readonly compressed: number,
    private readonly file: string,
  ) {
    super();
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    this.expanded += chunk.length;
    try {
      refuseExpansion(this.expanded, this.compressed, this.file);
      done(null, chunk);
    } catch (error) {
      done(error as Error);
    }
  }
}
