import type { Leases } from '#event-sourcing';

/** That of whoever projects for all who work on the log itself. */
export const projectorLease = 'projector';

/**
 * Lets one process at a time do a job. It only saves work: whoever goes on after losing it is stopped by the
 * compare-and-set of what it writes.
 */
export class Lease {
  constructor(
    private readonly leases: Leases,
    private readonly name: string,
    /** Milliseconds after the last renewal at which others may take it. */
    readonly duration = 5_000,
  ) {}

  /** Takes it, or renews it. @returns false where another holds it. */
  async acquire(): Promise<boolean> {
    return (await this.leases.acquire(this.name, this.duration)) !== undefined;
  }

  /** Renews it, and never takes it anew. @returns false where it is another's, or was given up. */
  async renew(): Promise<boolean> {
    return (await this.leases.renew([this.name], this.duration)).length > 0;
  }

  /** Gives it up, so that the next need not wait for its end. */
  release(): Promise<void> {
    return this.leases.release(this.name);
  }
}
