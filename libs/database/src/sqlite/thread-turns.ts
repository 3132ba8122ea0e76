/** Milliseconds to wait for a turn, at most: a thread that ended may still have it. Who goes on without a turn waits for SQLite's lock instead. */
const longestWait = 100;

const free = 0;
const taken = 1;

/** What threads of one process share to write by turns. */
export function newTurns(): SharedArrayBuffer {
  return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
}

/**
 * Turns of threads that write to one SQLite file: a thread that waits is woken when the other has committed. Waiting for SQLite's lock instead, it
 * would block its event loop or sleep between tries.
 */
export class ThreadTurns {
  private readonly turn: Int32Array;

  constructor(shared: SharedArrayBuffer) {
    this.turn = new Int32Array(shared);
  }

  async take(): Promise<void> {
    const began = performance.now();
    while (Atomics.compareExchange(this.turn, 0, free, taken) === taken) {
      const left = longestWait - (performance.now() - began);
      if (left <= 0) return;
      await Atomics.waitAsync(this.turn, 0, taken, left).value;
    }
  }

  give(): void {
    Atomics.store(this.turn, 0, free);
    Atomics.notify(this.turn, 0, 1);
  }
}
