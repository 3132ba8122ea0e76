import type { Writable } from 'node:stream';

/** Lets a command finish its work where the reader of its output has left, as `head` does after its lines. */
export function outliveReader(stream: Pick<Writable, 'on'>): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
