import { randomUUID } from 'node:crypto';
import { leaseOf, memberLeases, pauseLease, type Leases } from '#event-sourcing';
import { PartitionRelay } from '../publishing/partition-relay.js';
import type { RelayParts } from '../relay-parts.js';
import { Tenure } from './tenure.js';

interface Share {
  readonly relay: PartitionRelay;
  readonly running: Promise<void>;
  leaving: Promise<void> | undefined;
  /** True once its lease is being given up, or is lost, so that no renewal takes it again for nobody. */
  givenUp: boolean;
}

/** The partition numbers that this process holds: no more than its fair share among all relays that run. */
export class LeaseShare {
  /** True while somebody keeps all relays from publishing. */
  paused = false;
  private readonly shares = new Map<number, Share>();
  private readonly member = memberLeases + randomUUID();

  constructor(
    private readonly parts: RelayParts,
    private readonly leases: Leases,
    private readonly onChange: () => void,
  ) {}

  /** Of the partition numbers that this process publishes, in order. */
  get relays(): PartitionRelay[] {
    return [...this.shares.values()]
      .filter(({ leaving }) => leaving === undefined)
      .map(({ relay }) => relay)
      .sort((a, b) => a.tenure.partition - b.tenure.partition);
  }

  /** Renews what is held, takes what is due, gives back what is too much. @throws LogError where the database fails. */
  async tend(partitions: number): Promise<void> {
    await this.renew();
    const paused = (await this.leases.holders(pauseLease)) > 0;
    if (paused !== this.paused) {
      this.paused = paused;
      if (paused) this.onChange();
    }
    if (paused) return this.reduceTo(0);
    const members = Math.max(1, await this.leases.holders(memberLeases));
    const due = Math.ceil(partitions / members);
    this.reduceTo(due);
    await this.takeUpTo(due, partitions);
  }

  /** Asks at once whether a lease is still held. */
  async renewOne(partition: number): Promise<void> {
    await this.renewLeases([leaseOf(partition)]);
  }

  /** Lets the batches in flight be the last. */
  finish(): void {
    this.reduceTo(0);
  }

  /** Gives everything back once the batches in flight are done. */
  async leave(): Promise<void> {
    // First: the others reckon without this one at once, and take each lease as it becomes free.
    await this.leases.release(this.member).catch(() => undefined);
    this.reduceTo(0);
    const renewal = setInterval(() => void this.renewShares().catch(() => undefined), this.parts.times.renew);
    await Promise.all([...this.shares.values()].map(({ leaving, running }) => leaving ?? running));
    clearInterval(renewal);
  }

  /** Everything that is held, with one statement. */
  private async renew(): Promise<void> {
    const held = await this.renewShares(this.member);
    // Also while paused: who is forgotten meanwhile finds the others with his share when it is over.
    if (!held.has(this.member)) await this.leases.acquire(this.member, this.parts.times.lease);
  }

  private renewShares(...others: readonly string[]): Promise<ReadonlySet<string>> {
    return this.renewLeases([...others, ...[...this.shares.keys()].map(leaseOf)]);
  }

  /** @returns the names of those that are held */
  private async renewLeases(names: readonly string[]): Promise<ReadonlySet<string>> {
    const asked = [...this.shares.values()].filter(
      ({ relay, givenUp }) => !givenUp && names.includes(leaseOf(relay.tenure.partition)),
    );
    const held = new Map(
      (await this.leases.renew(names, this.parts.times.lease)).map((lease) => [lease.name, lease] as const),
    );
    for (const share of asked) {
      const lease = held.get(leaseOf(share.relay.tenure.partition));
      if (lease !== undefined) share.relay.tenure.renewed(lease);
      // One that was given back meanwhile is nobody's loss.
      else if (!share.givenUp) this.lose(share);
    }
    return new Set(held.keys());
  }

  private async takeUpTo(due: number, partitions: number): Promise<void> {
    // Each begins elsewhere, so that two that start together do not ask for the same ones.
    const first = Math.floor(Math.random() * partitions);
    for (let i = 0; i < partitions && this.shares.size < due; i++) {
      const partition = (first + i) % partitions;
      if (this.shares.has(partition)) continue;
      const lease = await this.leases.acquire(leaseOf(partition), this.parts.times.lease);
      if (lease === undefined) continue;
      const relay = new PartitionRelay(this.parts, new Tenure(partition, lease));
      this.shares.set(partition, { relay, running: relay.run(), leaving: undefined, givenUp: false });
    }
    this.onChange();
  }

  private reduceTo(due: number): void {
    const staying = this.relays.map(({ tenure }) => this.shares.get(tenure.partition)!);
    for (const share of staying.slice(due)) {
      share.relay.tenure.finish();
      share.leaving = this.giveBack(share);
    }
  }

  private async giveBack(share: Share): Promise<void> {
    const { partition } = share.relay.tenure;
    await share.running;
    share.givenUp = true;
    await this.leases.release(leaseOf(partition)).catch(() => undefined);
    this.shares.delete(partition);
    this.onChange();
  }

  /** Another process has it: what is in flight here is fenced by the broker. */
  private lose(share: Share): void {
    const { partition } = share.relay.tenure;
    share.givenUp = true;
    share.relay.tenure.lost();
    if (share.leaving !== undefined) return;
    share.leaving = share.running.then(() => {
      this.shares.delete(partition);
      this.onChange();
    });
  }
}
