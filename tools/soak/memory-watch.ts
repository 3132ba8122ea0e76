/** Bytes, each the mean of many samples. */
export interface MemoryUse {
  /** What the process holds in memory, whatever for. */
  readonly resident: number;
  /** JavaScript objects, those among them that nobody needs any more and that were not collected yet. */
  readonly heap: number;
}

const sampleEvery = 500;

/** How much memory this process takes, session by session. */
export class MemoryWatch {
  readonly #sessions: MemoryUse[][] = [];
  #present: MemoryUse[] = [];
  readonly #timer = setInterval(() => this.#sample(), sampleEvery);

  /** @returns what it took since the session before ended. */
  sessionEnds(): MemoryUse {
    this.#sample();
    this.#sessions.push(this.#present);
    const use = meanOf(this.#present);
    this.#present = [];
    return use;
  }

  /** Of the first and of the last third of the sessions. */
  thirds(): { readonly first: MemoryUse; readonly last: MemoryUse } {
    const third = Math.max(1, Math.floor(this.#sessions.length / 3));
    const first = meanOf(this.#sessions.slice(0, third).flat());
    return { first, last: meanOf(this.#sessions.slice(-third).flat()) };
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    const { rss, heapUsed } = process.memoryUsage();
    this.#present.push({ resident: rss, heap: heapUsed });
  }
}

function meanOf(samples: readonly MemoryUse[]): MemoryUse {
  const mean = (of: keyof MemoryUse) => samples.reduce((sum, each) => sum + each[of], 0) / samples.length;
  return { resident: mean('resident'), heap: mean('heap') };
}
