import type { TransportConsumer } from '../transport/log-transport.port.js';
import type { Assignment } from './assignment.js';
import type { ConsumerLog } from './consumer-complaints.js';

/** Milliseconds between two commits. */
const commitEvery = 1_000;

/** Tells the group how far this member has applied: for lag tools, and where another member begins to fetch. Never trusted. */
export class OffsetCommits {
  private readonly committed = new Map<string, bigint>();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private failing = false;

  constructor(
    private readonly assignment: Assignment,
    private readonly consumer: () => TransportConsumer | undefined,
    private readonly log: ConsumerLog,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.commit());
    }, commitEvery);
    this.timer.unref();
  }

  /** Commits once more what was applied. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
    await this.commit();
  }

  private async commit(): Promise<void> {
    const offsets = [...this.assignment.all()].flatMap(({ buffer: { topic, partition, resumeAt: offset } }) =>
      offset === undefined || this.committed.get(`${topic}/${partition}`) === offset
        ? []
        : [{ topic, partition, offset }],
    );
    const consumer = this.consumer();
    if (offsets.length === 0 || consumer === undefined) return;
    try {
      await consumer.commit(offsets);
      for (const { topic, partition, offset } of offsets) this.committed.set(`${topic}/${partition}`, offset);
      this.failing = false;
    } catch (error) {
      // A rebalance is on, or Kafka is away: the checkpoints in the database are what counts.
      if (!this.failing) this.log.warn(`offsets could not be committed: ${(error as Error).message}`);
      this.failing = true;
    }
  }
}
