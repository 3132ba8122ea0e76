/** What a process may do for a while because no other does it. */
export interface HeldLease {
  readonly name: string;
  /**
   * Up to when it is surely held, by this process's monotonic clock (`performance.now()`): counted from before the renewal
   * was asked for, so that a process that was frozen meanwhile knows it has lost it.
   */
  readonly until: number;
}

/**
 * Leases by the database's clock: one holder at a time for each name. A lease only saves work; what its holder writes must
 * be guarded by a compare-and-set or by fencing as well. Injected by this class as token.
 */
export abstract class Leases {
  /** Takes or renews it for so many milliseconds. @returns undefined where another process holds it. */
  abstract acquire(name: string, duration: number): Promise<HeldLease | undefined>;

  /**
   * Prolongs, with one statement, those of the names that this process still has. None is taken anew: a renewal that was under way
   * when a lease was given up must not leave it with nobody. @returns those that are held; the others are another's, or nobody's.
   */
  abstract renew(names: readonly string[], duration: number): Promise<readonly HeldLease[]>;

  /** Gives it up, so that the next holder need not wait for its end. */
  abstract release(name: string): Promise<void>;

  /** How many processes hold a lease whose name begins so: among how many the work is shared. */
  abstract holders(prefix: string): Promise<number>;
}
