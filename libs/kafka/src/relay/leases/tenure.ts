import type { HeldLease } from '#event-sourcing';
import { pause } from '../pause.js';

/** A partition number that this process holds: how long it may publish, and when it has to stop. */
export class Tenure {
  private readonly ending = new AbortController();
  private until: number;

  constructor(
    readonly partition: number,
    lease: HeldLease,
  ) {
    this.until = lease.until;
  }

  /** Aborted when the batch in flight is the last one: the lease is given back, or lost. */
  get end(): AbortSignal {
    return this.ending.signal;
  }

  /** Whether nobody else can hold the lease now. What a frozen process sends after this was asked is fenced by the broker. */
  get isHeld(): boolean {
    return performance.now() < this.until;
  }

  renewed({ until }: HeldLease): void {
    // What was lost once stays so, whatever an answer says that was under way.
    if (this.until > 0) this.until = Math.max(this.until, until);
  }

  /** Another holds it. */
  lost(): void {
    this.until = 0;
    this.ending.abort();
  }

  /** The batch in flight is finished, then nothing more. */
  finish(): void {
    this.ending.abort();
  }

  /** Resolves when it is surely held, or has ended. */
  async held(): Promise<void> {
    while (!this.isHeld && !this.ending.signal.aborted) await pause(50, this.ending.signal);
  }
}
