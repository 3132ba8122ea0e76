/** Milliseconds after which a turn is taken for lost: the thread that had it may have been ended in the middle. */
const usualLostAfter = 1_000;

/** Share of a turn for which others may write before the next one begins. */
const othersShare = 0.1;

/** Makes the turn of threads that are to take turns. */
export function sharedTurn(): SharedArrayBuffer {
  return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
}

/**
 * Whose turn it is among threads that fill one generation on SQLite, which has one writer. SQLite does not tell one that waits that the lock is
 * free, so without it they look again and again, and nobody writes meanwhile. It is a courtesy only: the lock of the file is what counts, and
 * others get it between two turns.
 */
export class WriteTurn {
  private readonly taken: Int32Array;

  constructor(
    shared: SharedArrayBuffer,
    private readonly lostAfter = usualLostAfter,
  ) {
    this.taken = new Int32Array(shared);
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.take();
    const began = performance.now();
    try {
      return await work();
    } finally {
      setTimeout(() => this.pass(), (performance.now() - began) * othersShare);
    }
  }

  private async take(): Promise<void> {
    while (Atomics.compareExchange(this.taken, 0, 0, 1) !== 0) {
      if ((await Atomics.waitAsync(this.taken, 0, 1, this.lostAfter).value) === 'timed-out') return;
    }
  }

  private pass(): void {
    Atomics.store(this.taken, 0, 0);
    Atomics.notify(this.taken, 0, 1);
  }
}
