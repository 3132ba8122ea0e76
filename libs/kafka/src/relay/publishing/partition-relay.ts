import { backOff, isOver, pause } from '../pause.js';
import { reactionTo, type Reaction } from '../faults/relay-errors.js';
import { relayMetrics } from '../relay-metrics.js';
import type { RelayParts } from '../relay-parts.js';
import { RelaySession } from './relay-session.js';
import type { Tenure } from '../leases/tenure.js';

/** Publishes one partition number of the log as long as this process holds it, whatever happens to Kafka and the database. */
export class PartitionRelay {
  /** `Date.now()` of the last commit; undefined before the first. */
  lastPublished: number | undefined;
  private failures = 0;
  /** `performance.now()` when Kafka was asked last, and when it was asked first since it has not answered. */
  private asked = 0;
  private away: number | undefined;
  private readonly part: string;

  constructor(
    private readonly parts: RelayParts,
    readonly tenure: Tenure,
  ) {
    this.part = `partition ${tenure.partition}`;
  }

  /** Until the tenure ends; never rejects. */
  async run(): Promise<void> {
    const { end } = this.tenure;
    while (!isOver(end)) {
      try {
        await this.tenure.held();
        if (!isOver(end)) await this.publish();
      } catch (error) {
        if (!isOver(end)) await this.react(error);
      }
    }
    this.parts.faults.forget(this.part);
  }

  private async publish(): Promise<void> {
    const session = await RelaySession.open(this.parts, this.tenure, {
      asks: () => {
        this.asked = performance.now();
        return this.parts.times.withdraw - (this.asked - (this.away ?? this.asked));
      },
      published: () => {
        this.lastPublished = Date.now();
        this.works();
      },
      caughtUp: () => this.works(),
    });
    try {
      await session.run();
    } finally {
      session.close();
    }
  }

  private works(): void {
    this.failures = 0;
    this.away = undefined;
    this.parts.faults.clear(this.part);
  }

  private async react(error: unknown): Promise<void> {
    const { parts, part, tenure } = this;
    const reaction = reactionTo(error);
    const fault = parts.faults.report(part, error, reaction);
    relayMetrics.failed(fault.code);
    if (reaction === 'unavailable') this.away ??= this.asked;
    if (reaction === 'recheckLease') await parts.recheckLease(tenure.partition).catch(() => undefined);
    // Kafka says of a batch over several topics only that it failed, where one of them is missing.
    if (reaction === 'ensureTopics' || fault.code === 'kafka_failed') await parts.ensureTopics().catch(() => undefined);
    if (reaction === 'withdraw' || (reaction === 'unavailable' && this.isAwayTooLong())) parts.withdraw(error);
    await pause(this.wait(reaction), tenure.end);
  }

  private isAwayTooLong(): boolean {
    return performance.now() - (this.away ?? Infinity) >= this.parts.times.withdraw;
  }

  private wait(reaction: Reaction): number {
    const { retry, recheck } = this.parts.times;
    return reaction === 'stop' ? recheck.partition : backOff(retry, this.failures++);
  }
}
