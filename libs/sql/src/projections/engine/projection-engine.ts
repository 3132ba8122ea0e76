import { setImmediate } from 'node:timers/promises';
import { LogError, MarketlogError, type LogPartition, type PartitionHead } from '#event-sourcing';
import { CheckpointMoved } from '../generations/checkpoint-table.js';
import { clearPartitionFault, recordPartitionFault } from '../generations/partition-fault-table.js';
import { PartitionWorker, type EngineParts } from './partition-worker.js';
import type { ProjectionMember } from './projection-member.js';

/** How the engine tells people what it cannot do; Nest's logger fits. */
export interface EngineLog {
  warn(message: string): void;
  error(message: string): void;
}

/** Milliseconds before a partition that failed is tried again: doubled each time. */
const retryAfter = { first: 100, most: 5_000 };

interface Fault {
  readonly message: string;
  readonly failures: number;
  readonly retryAt: number;
}

/** Brings every projection of this build to the head of the log, partition by partition in turn. */
export class ProjectionEngine {
  private readonly workers = new Map<string, PartitionWorker>();
  private readonly faults = new Map<PartitionWorker, Fault>();

  constructor(
    private readonly members: readonly ProjectionMember[],
    private readonly parts: EngineParts,
    private readonly log: EngineLog,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * One batch of every partition that has something new. @returns how many events were applied: 0 where all is done, or
   * all that is left waits for its next try.
   */
  async pass(abort: AbortSignal, advanced: () => void): Promise<number> {
    let applied = 0;
    for (const head of await this.heads()) {
      if (abort.aborted) break;
      const worker = this.workerOf(head);
      if ((this.faults.get(worker)?.retryAt ?? 0) > this.now()) continue;
      const events = await this.advance(worker, head);
      if (events === 0) continue;
      applied += events;
      advanced();
      // Requests and appends of this process get their turn between two batches.
      await setImmediate();
    }
    return applied;
  }

  /** Projections that have everything up to these heads. */
  async caughtUp(candidates: readonly ProjectionMember[]): Promise<ProjectionMember[]> {
    const heads = await this.heads();
    return candidates.filter((member) =>
      heads.every(
        (head) => head.category !== member.projection.category || this.workerOf(head).covers(member, head.position),
      ),
    );
  }

  private async heads(): Promise<PartitionHead[]> {
    return this.parts.subscription.heads([...new Set(this.members.map(({ projection }) => projection.category))]);
  }

  private workerOf({ category, partition }: LogPartition): PartitionWorker {
    const name = `${category}-${partition}`;
    let worker = this.workers.get(name);
    if (worker === undefined) {
      const members = this.members.filter(({ projection }) => projection.category === category);
      worker = new PartitionWorker({ category, partition }, members, this.parts);
      this.workers.set(name, worker);
    }
    return worker;
  }

  private async advance(worker: PartitionWorker, head: PartitionHead): Promise<number> {
    try {
      const applied = await worker.advance(head.position);
      if (this.faults.delete(worker)) await clearPartitionFault(this.parts.database, worker.partition);
      return applied;
    } catch (error) {
      worker.forget();
      if (error instanceof CheckpointMoved) return 0;
      await this.fail(worker, error);
      return 0;
    }
  }

  /** Nothing is parked and nothing skipped: the partition stands, says so, and is tried again for ever. */
  private async fail(worker: PartitionWorker, error: unknown): Promise<void> {
    const { category, partition } = worker.partition;
    const message = error instanceof Error ? error.message : String(error);
    const before = this.faults.get(worker);
    const failures = (before?.failures ?? 0) + 1;
    const delay = Math.min(retryAfter.first * 2 ** (failures - 1), retryAfter.most);
    this.faults.set(worker, { message, failures, retryAt: this.now() + delay });
    if (before?.message === message) return;
    const line = `projections of ${category}-${partition} stand still: ${message}`;
    if (error instanceof LogError && error.retryable) this.log.warn(line);
    else this.log.error(error instanceof MarketlogError ? line : `${line}\n${(error as Error).stack ?? ''}`);
    const code = error instanceof MarketlogError ? error.code : 'internal';
    // Where the database is down this cannot be written either; the log line above has it.
    await recordPartitionFault(this.parts.database, worker.partition, code, message).catch(() => undefined);
  }
}
