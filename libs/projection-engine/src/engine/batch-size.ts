/**
 * How many events a batch may have. On SQLite a write transaction keeps every other writer waiting, so batches shrink
 * until one transaction takes about as long as a reader or an append can bear.
 */
export class BatchSize {
  private limit: number;

  constructor(
    private readonly most: number,
    /** Milliseconds; Infinity where writers do not wait for one another. */
    private readonly targetTime: number,
    /** However long they take. */
    private readonly least = fewest,
  ) {
    this.limit = most;
  }

  get events(): number {
    return this.limit;
  }

  /** Learns from a transaction that took so many milliseconds. */
  learn(events: number, milliseconds: number): void {
    if (milliseconds > this.targetTime) {
      this.limit = Math.max(this.least, Math.floor((events * this.targetTime) / milliseconds));
    } else if (events >= this.limit && milliseconds < this.targetTime / 2) {
      this.limit = Math.min(this.most, this.limit * 2);
    }
  }
}

/** Below this the fixed cost of a transaction outweighs its rows. */
const fewest = 50;
