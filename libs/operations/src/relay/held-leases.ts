import { setTimeout as sleep } from 'node:timers/promises';
import { MarketlogError, type HeldLease, type Leases } from '#event-sourcing';

/** Milliseconds for which a lease is taken, and between two renewals. */
const duration = 10_000;
const renewEvery = 1_000;

/** Leases that this command holds until it is done, whatever it waits for meanwhile. */
export class HeldLeases {
  private readonly held = new Map<string, HeldLease>();
  /** One that another may have had for a while: to hold it again does not undo what was done meanwhile. */
  private lost: string | undefined;
  private readonly renewal: NodeJS.Timeout;

  constructor(private readonly leases: Leases) {
    this.renewal = setInterval(() => void this.renew(), renewEvery);
  }

  /** Takes one as soon as nobody else has it. @throws MarketlogError `relay_busy` where that takes too long */
  async take(
    name: string,
    { within, signal }: { readonly within: number; readonly signal: AbortSignal },
  ): Promise<void> {
    const end = performance.now() + within;
    for (;;) {
      const lease = await this.leases.acquire(name, duration);
      if (lease !== undefined) return void this.held.set(name, lease);
      if (performance.now() >= end) {
        throw new MarketlogError(
          'relay_busy',
          `${name} is held by another process (marketlog relay status shows by which)`,
        );
      }
      await sleep(250, undefined, { signal });
    }
  }

  /** @throws MarketlogError `relay_busy` where one was lost since it was taken, as while this process was frozen. */
  check(): void {
    for (const lease of this.held.values()) this.see(lease);
    if (this.lost !== undefined) throw new MarketlogError('relay_busy', `${this.lost} was lost; begin again`);
  }

  async release(): Promise<void> {
    clearInterval(this.renewal);
    // In the order in which they were taken but one: what keeps the others out goes last.
    const names = [...this.held.keys()];
    for (const name of [...names.slice(1), ...names.slice(0, 1)]) {
      // Forgotten before it is given up: what a renewal that is on its way finds out is no loss.
      this.held.delete(name);
      await this.leases.release(name).catch(() => undefined);
    }
  }

  private async renew(): Promise<void> {
    const before = new Map(this.held);
    // A database that fails says nothing about who has them: `until` tells whether they still count.
    const renewed = await this.leases.renew([...before.keys()], duration).catch(() => [...before.values()]);
    for (const name of before.keys()) {
      if (!this.held.has(name)) continue;
      this.see(this.held.get(name)!);
      const lease = renewed.find((each) => each.name === name);
      if (lease === undefined) this.lost ??= name;
      else this.held.set(name, lease);
    }
  }

  /** Notes one that has ended before it was renewed. */
  private see({ name, until }: HeldLease): void {
    if (performance.now() >= until) this.lost ??= name;
  }
}
