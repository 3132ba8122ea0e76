import { setTimeout as sleep } from 'node:timers/promises';
import type { EachBatchPayload } from 'kafkajs';
import type { BatchControl, ConsumerOptions } from '../transport/log-transport.port.js';
import { TransportError } from '../transport/transport-errors.js';
import { nameOf, type Assignment } from './assignment.js';
import { isRebalance } from './rebalance.js';
import { receivedBatch } from './received-batch.js';

/** Milliseconds for which kafkajs waits for a batch before the others go on without it. */
const grace = 20;

/**
 * Hands batches over. kafkajs fetches again only once all batches of a round are through, so that one that waits would
 * starve all partitions: one that takes longer has its partition paused instead, and is waited for aside.
 */
export class Deliveries {
  private readonly outstanding = new Map<string, Promise<void>>();

  /** @param onFailure told where handing over failed, other than by losing the partition */
  constructor(
    private readonly assignment: Assignment,
    private readonly onBatch: ConsumerOptions['onBatch'],
    private readonly onFailure: (error: unknown) => void,
  ) {}

  async deliver(payload: EachBatchPayload): Promise<void> {
    const { generation } = this.assignment;
    const isStale = () => generation !== this.assignment.generation;
    const name = nameOf(payload.batch);
    // Of an earlier generation, since the partition is paused while its batch waits.
    const earlier = this.outstanding.get(name) ?? Promise.resolve();
    const handed = earlier.then(() => this.hand(payload, isStale));
    const done = handed.finally(() => {
      if (this.outstanding.get(name) === done) this.outstanding.delete(name);
    });
    this.outstanding.set(name, done);
    if (await settledSoon(done)) return;
    const resume = payload.pause();
    void done.then(resume);
  }

  private async hand(payload: EachBatchPayload, isStale: () => boolean): Promise<void> {
    if (isStale()) return;
    try {
      await this.onBatch(receivedBatch(payload.batch), this.control(payload, isStale));
    } catch (error) {
      if (!isStale()) this.onFailure(error);
    }
  }

  private control(payload: EachBatchPayload, isStale: () => boolean): BatchControl {
    return {
      isStale,
      heartbeat: async () => {
        if (!isStale()) await payload.heartbeat().catch((error: unknown) => this.heartbeatFailed(error));
        if (isStale())
          throw new TransportError('kafka_failed', `${nameOf(payload.batch)} was given to another member`, true);
      },
    };
  }

  /** Only of a rebalance kafkajs learns by itself: it then joins anew. After anything else it goes on as a member, so that nothing may be dropped. */
  private heartbeatFailed(error: unknown): void {
    if (!isRebalance(error)) throw error;
    this.assignment.lose();
  }
}

async function settledSoon(done: Promise<void>): Promise<boolean> {
  const timer = new AbortController();
  const late = sleep(grace, false, { signal: timer.signal }).catch(() => false);
  const settled = await Promise.race([done.then(() => true), late]);
  timer.abort();
  return settled;
}
