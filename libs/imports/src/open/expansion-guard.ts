import { Transform, type TransformCallback } from 'node:stream';
import { FileError } from '../file-errors.js';

/** Tables shrink to a tenth, at best to a fiftieth; what grows more than this is made to fill a disk or a memory. */
const mostGrowth = 250;
/** Below this many bytes growth says nothing. */
const harmless = 64 * 1024 * 1024;

/** @throws FileError `file_too_large` where data that was compressed to `compressed` bytes grows out of all proportion. */
export function refuseExpansion(expanded: number, compressed: number, file: string): void {
  if (expanded <= harmless || expanded <= compressed * mostGrowth) return;
  const megabytes = Math.round(expanded / 1e6);
  throw new FileError(
    'file_too_large',
    `${file}: ${compressed} bytes unpack to more than ${megabytes} MB, which no table does; unpack it and look at it first`,
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
