import { setTimeout as sleep } from 'node:timers/promises';
import type { EachBatchPayload } from 'kafkajs';
import type { ConsumerOptions, TopicPartition, TransportConsumer } from '../transport/log-transport.port.js';
import { Assignment } from './assignment.js';
import { ConsumerSession, type SessionParts } from './consumer-session.js';
import { Deliveries } from './deliveries.js';
import { isRebalance } from './rebalance.js';
import type { Reports } from './reports.js';

const firstBackOff = 250;
const longestBackOff = 5000;

export interface ConsumerParts extends SessionParts {
  readonly reports: Reports;
  readonly onClosed: (consumer: KafkajsConsumer) => void;
}

/**
 * A group member that never gives up: kafkajs's own consumer ends with many errors, so that a session of it is made anew,
 * with back-off, until closed.
 */
export class KafkajsConsumer implements TransportConsumer {
  private readonly stopping = new AbortController();
  private readonly assignment: Assignment;
  private readonly deliveries: Deliveries;
  private session: ConsumerSession | undefined;
  private faulty = false;
  private backOff = firstBackOff;
  private readonly running: Promise<void>;

  constructor(
    private readonly options: ConsumerOptions,
    private readonly parts: ConsumerParts,
  ) {
    this.assignment = new Assignment(options.onAssigned);
    this.deliveries = new Deliveries(this.assignment, options.onBatch, (error) => this.session?.end(error));
    this.running = this.run();
  }

  async commit(offsets: readonly (TopicPartition & { readonly offset: bigint })[]): Promise<void> {
    const mine = offsets.filter((place) => this.assignment.has(place));
    if (mine.length === 0 || this.session === undefined) return;
    try {
      await this.session.commit(mine);
    } catch (error) {
      // Offsets of a partition that has just gone are the next member's to say.
      if (isRebalance(error)) return;
      throw this.parts.reports.failed(error, `committing offsets of ${this.options.groupId}`);
    }
  }

  async close(): Promise<void> {
    this.stopping.abort();
    this.assignment.lose();
    this.session?.end();
    await this.running;
    this.parts.onClosed(this);
  }

  private async run(): Promise<void> {
    while (!this.isStopping()) {
      try {
        await this.consume();
      } catch (error) {
        if (!this.isStopping()) this.report(error);
      }
      this.assignment.lose();
      await this.pause();
    }
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  /** Longer each time, and never the same for two members. */
  private async pause(): Promise<void> {
    const { signal } = this.stopping;
    await sleep(this.backOff * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    this.backOff = Math.min(this.backOff * 2, longestBackOff);
  }

  private async consume(): Promise<void> {
    const session = new ConsumerSession(this.parts, this.options, {
      onJoined: (partitions) => {
        this.backOff = firstBackOff;
        this.assignment.gain(partitions);
      },
      onLost: () => this.assignment.lose(),
      onAlive: (missing) => this.recovered(missing),
      onFault: (error) => this.report(error),
      onBatch: (payload: EachBatchPayload) => this.deliveries.deliver(payload),
    });
    this.session = session;
    try {
      await session.run();
    } finally {
      this.session = undefined;
    }
  }

  private recovered(missing: boolean): void {
    if (missing) return;
    this.parts.reports.succeeded();
    if (!this.faulty) return;
    this.faulty = false;
    this.options.onFault(undefined);
  }

  private report(error: unknown): void {
    this.faulty = true;
    this.options.onFault(this.parts.reports.failed(error, `consuming as ${this.options.groupId}`));
  }
}
