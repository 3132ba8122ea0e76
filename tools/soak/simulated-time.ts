import { Clock } from '#event-sourcing';

interface Waiter {
  readonly due: number;
  readonly go: () => void;
}

/**
 * The clock of the soak: it stands still while anybody works, and goes on to the next who waits once all of them wait. So a request is
 * made at the time at which it was allowed, as a vendor would see it.
 */
export class SimulatedTime extends Clock {
  #now: number;
  #working = 0;
  #waiters: Waiter[] = [];

  constructor(start: number) {
    super();
    this.#now = start;
  }

  override now(): number {
    return this.#now;
  }

  /** To a later moment, while nobody works. */
  advanceTo(moment: number): void {
    this.#now = Math.max(this.#now, moment);
  }

  /** Work during which time goes on only by its own waiting. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#working++;
    try {
      return await work();
    } finally {
      this.#working--;
      this.#goOn();
    }
  }

  wait(milliseconds: number): Promise<void> {
    return new Promise((go) => {
      this.#waiters.push({ due: this.#now + milliseconds, go });
      this.#goOn();
    });
  }

  #goOn(): void {
    if (this.#waiters.length === 0 || this.#waiters.length < this.#working) return;
    this.#now = Math.max(this.#now, Math.min(...this.#waiters.map(({ due }) => due)));
    const due = this.#waiters.filter((waiter) => waiter.due <= this.#now);
    this.#waiters = this.#waiters.filter((waiter) => waiter.due > this.#now);
    for (const { go } of due) go();
  }
}
