import type { Writable } from 'node:stream';

/** Milliseconds that a command which has said its outcome may take to close what it opened. */
const grace = 2_000;

/**
 * Ends the process although something still keeps it alive, such as the connections of an app that failed while it started.
 * Output that a slow reader has not taken yet is waited for.
 */
export function endInTime(
  streams: readonly Pick<Writable, 'writableLength'>[] = [process.stdout, process.stderr],
  within = grace,
  exit: () => void = () => process.exit(),
): void {
  // It keeps nothing alive itself: most commands have ended before it comes to look.
  setInterval(() => {
    if (streams.every(({ writableLength }) => writableLength === 0)) exit();
  }, within).unref();
}
