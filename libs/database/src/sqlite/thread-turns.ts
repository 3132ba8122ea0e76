/** Milliseconds after which whoever waits for its turn goes on all the same: SQLite's own lock decides, and a thread that broke gives nothing back. */
const longestWait = 100;

const free = 0;
const taken = 1;

/** What threads of one process share to write by turns. */
export function newTurns(): SharedArrayBuffer {
  return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
}

/**
 * Turns of threads that write to one SQLite file: who waits is woken when the other has committed, where it would else block its thread or
 * sleep while it knocks at SQLite's lock.
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
