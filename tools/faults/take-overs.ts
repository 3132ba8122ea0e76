import { setTimeout as pause } from 'node:timers/promises';
import type { LogStanding } from './log-standing.js';

/** Milliseconds between two looks. */
const every = 100;

/** Watches who publishes which partition number: how often that changes, and how long nobody does after a fault. */
export class TakeOvers {
  /** By partition number. */
  readonly counts = new Map<number, number>();
  /** Seconds from a relay's end to another in its place, for each partition number that it held. */
  readonly seconds: number[] = [];
  /** How often it has looked. */
  looks = 0;
  private readonly holders = new Map<number, string>();
  private readonly orphaned = new Map<number, { holder: string; since: number }>();
  private readonly end = new AbortController();
  private watching: Promise<void> | undefined;

  constructor(private readonly log: LogStanding) {}

  start(): void {
    this.watching = this.watch(this.end.signal);
  }

  async stop(): Promise<void> {
    this.end.abort();
    await this.watching;
  }

  /** A relay is about to be harmed. @param others whether another relay is there to take over */
  harmed(pid: number, others: boolean): void {
    // Whoever was about to take over may be this one.
    this.orphaned.clear();
    if (!others) return;
    for (const [partition, holder] of this.holders) {
      if (holder.startsWith(`${pid}@`)) this.orphaned.set(partition, { holder, since: performance.now() });
    }
  }

  private async watch(end: AbortSignal): Promise<void> {
    while (!end.aborted) {
      // While the database is away nobody takes anything over.
      const relays = await this.log.relays().catch(() => new Map<number, string>());
      for (const [partition, holder] of relays) this.held(partition, holder);
      this.looks++;
      await pause(every);
    }
  }

  private held(partition: number, holder: string): void {
    const before = this.holders.get(partition);
    this.holders.set(partition, holder);
    if (before === undefined || before === holder) return;
    this.counts.set(partition, (this.counts.get(partition) ?? 0) + 1);
    const orphaned = this.orphaned.get(partition);
    if (orphaned === undefined || orphaned.holder === holder) return;
    this.orphaned.delete(partition);
    this.seconds.push((performance.now() - orphaned.since) / 1000);
  }
}
