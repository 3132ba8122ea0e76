import { setTimeout } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Leases } from '#event-sourcing';

/** Milliseconds after which an ingestion whose runner says nothing more counts as dead. */
const duration = 10_000;
const renewEvery = 2_000;
const lookEvery = 500;

/**
 * The leases of the ingestions that this process runs, renewed as long as they run: how the others tell a runner that
 * works from one that died. They only keep two from doing the same work: that an ingestion has one end its stream's version sees to.
 */
@Injectable()
export class IngestionLeases implements OnModuleDestroy {
  /** What renews each. */
  readonly #renewals = new Map<string, NodeJS.Timeout>();

  constructor(private readonly leases: Leases) {}

  /** Takes it, unless this process has it already. @returns false where another process holds it. */
  async take(ingestionId: string): Promise<boolean> {
    if (this.#renewals.has(ingestionId)) return true;
    const name = nameOf(ingestionId);
    if ((await this.leases.acquire(name, duration)) === undefined) return false;
    // A renewal that fails is tried again in time; while the database is down nobody else gets the lease either.
    const renew = () => void this.leases.renew([name], duration).catch(() => undefined);
    this.#renewals.set(ingestionId, setInterval(renew, renewEvery).unref());
    return true;
  }

  /**
   * Takes it once it is free: the lease of a process that was killed lasts a while longer, and a command that is repeated at once
   * should not answer that the ingestion is running.
   * @returns false where another process renews it all that time
   */
  async takeInTime(ingestionId: string, signal?: AbortSignal): Promise<boolean> {
    for (let waited = 0; ; waited += lookEvery) {
      if (await this.take(ingestionId)) return true;
      if (waited > duration) return false;
      await setTimeout(lookEvery, undefined, { signal });
    }
  }

  /** True for one that this process runs, even if it was silent for too long. */
  runs(ingestionId: string): boolean {
    return this.#renewals.has(ingestionId);
  }

  /** Never fails: a lease that cannot be given up ends by itself. */
  async release(ingestionId: string): Promise<void> {
    if (!this.#renewals.has(ingestionId)) return;
    clearInterval(this.#renewals.get(ingestionId));
    this.#renewals.delete(ingestionId);
    await this.leases.release(nameOf(ingestionId)).catch(() => undefined);
  }

  async onModuleDestroy(): Promise<void> {
    for (const renewal of this.#renewals.values()) clearInterval(renewal);
  }
}

function nameOf(ingestionId: string): string {
  return `ingestion:${ingestionId}`;
}
