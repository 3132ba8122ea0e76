import { setImmediate } from 'node:timers/promises';
import { formatPartition, LogError, MarketlogError, type LogPartition, type PartitionHead } from '#event-sourcing';
import { CheckpointMoved, readCheckpoints } from '../generations/checkpoint-table.js';
import {
  clearPartitionFault,
  readPartitionFaults,
  recordPartitionFault,
} from '../generations/partition-fault-table.js';
import { GenerationGone, PartitionWorker, type EngineParts } from './partition-worker.js';
import type { ProjectionMember } from './projection-member.js';

/** How the engine tells people what it cannot do; Nest's logger fits. */
export interface EngineLog {
  log(message: string): void;
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

/** What one pass over the partitions came to. */
export interface Pass {
  /** Events applied: 0 where all is done, or all that is left waits for its next try. */
  readonly applied: number;
  /** Whether another worker was met somewhere, so that there is more to do at once. */
  readonly overtaken: boolean;
}

/** Brings every projection of this build to the head of the log, as far as its subscription has partitions to work on. */
export class ProjectionEngine {
  private readonly workers = new Map<string, PartitionWorker>();
  private readonly faults = new Map<PartitionWorker, Fault>();
  /** Of these an earlier worker may have left a fault behind. */
  private readonly untried = new Set<PartitionWorker>();

  constructor(
    private readonly members: readonly ProjectionMember[],
    private readonly parts: EngineParts,
    private readonly log: EngineLog,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * One batch of every partition that has something new.
   * @throws GenerationGone where there is something else to feed than what this engine was made for.
   */
  async pass(abort: AbortSignal, advanced: () => void): Promise<Pass> {
    const heads = await this.heads();
    this.keepOnly(heads);
    const waiting = heads.values();
    const result = { applied: 0, overtaken: false };
    const lane = async (): Promise<void> => {
      for (const head of waiting) {
        if (abort.aborted) return;
        const worker = this.workerOf(head);
        if ((this.faults.get(worker)?.retryAt ?? 0) > this.now()) continue;
        const events = await this.advance(worker, head);
        if (events === 'overtaken') result.overtaken = true;
        else if (events > 0) {
          result.applied += events;
          advanced();
          // Requests and appends of this process get their turn between two batches.
          await setImmediate();
        }
      }
    };
    const outcomes = await Promise.allSettled(Array.from({ length: this.parts.lanes }, lane));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    return result;
  }

  /** Which partition stands still, and why; undefined where none does. */
  get standstill(): string | undefined {
    const [first] = this.faults;
    if (first === undefined) return undefined;
    const [{ partition }, { message }] = first;
    const others = this.faults.size > 1 ? ` and ${this.faults.size - 1} more` : '';
    return `${formatPartition(partition)}${others}: ${message}`;
  }

  /** Candidates that have everything up to the heads of the log, whoever applied it. */
  async caughtUp(candidates: readonly ProjectionMember[]): Promise<ProjectionMember[]> {
    const heads = await this.parts.store.heads();
    const checkpoints = await readCheckpoints(this.parts.database);
    const standing = new Map(
      checkpoints.map((each) => [`${each.consumer}#${each.generation} ${formatPartition(each)}`, each.position]),
    );
    return candidates.filter(({ name, generation, projection: { category } }) =>
      heads.every(
        (head) =>
          head.category !== category ||
          (standing.get(`${name}#${generation} ${formatPartition(head)}`) ?? 0) >= head.position,
      ),
    );
  }

  private async heads(): Promise<PartitionHead[]> {
    return this.parts.subscription.heads([...new Set(this.members.map(({ projection }) => projection.category))]);
  }

  /** What is known of a partition is void once others may have worked on it. */
  private keepOnly(heads: readonly LogPartition[]): void {
    const names = new Set(heads.map(formatPartition));
    for (const [name, worker] of this.workers) {
      if (names.has(name)) continue;
      worker.forget();
      this.workers.delete(name);
      this.faults.delete(worker);
      this.untried.delete(worker);
    }
  }

  private workerOf({ category, partition }: LogPartition): PartitionWorker {
    const name = formatPartition({ category, partition });
    let worker = this.workers.get(name);
    if (worker === undefined) {
      const members = this.members.filter(({ projection }) => projection.category === category);
      worker = new PartitionWorker({ category, partition }, members, this.parts);
      this.workers.set(name, worker);
      this.untried.add(worker);
    }
    return worker;
  }

  private async advance(worker: PartitionWorker, head: PartitionHead): Promise<number | 'overtaken'> {
    try {
      const applied = await worker.advance(head.position);
      if (this.faults.has(worker)) await this.recover(worker);
      else if (this.untried.has(worker)) await this.clearInherited(worker);
      this.untried.delete(worker);
      return applied;
    } catch (error) {
      worker.forget();
      if (error instanceof GenerationGone) throw error;
      if (error instanceof CheckpointMoved) return 'overtaken';
      await this.fail(worker, error);
      return 0;
    }
  }

  private async recover(worker: PartitionWorker): Promise<void> {
    await clearPartitionFault(this.parts.database, worker.partition);
    this.faults.delete(worker);
    if (this.faults.size === 0) this.log.log('no projection stands still any more');
  }

  /** A fault that an earlier worker reported is gone once this one gets past it. */
  private async clearInherited(worker: PartitionWorker): Promise<void> {
    const faults = await readPartitionFaults(this.parts.database);
    if (faults.some((fault) => formatPartition(fault) === formatPartition(worker.partition)))
      await clearPartitionFault(this.parts.database, worker.partition);
  }

  /** Nothing is parked and nothing skipped: the partition stands, says so, and is tried again for ever. */
  private async fail(worker: PartitionWorker, error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    const before = this.faults.get(worker);
    const failures = (before?.failures ?? 0) + 1;
    const delay = Math.min(retryAfter.first * 2 ** (failures - 1), retryAfter.most);
    // What keeps all partitions from going on, such as a database that is away, is said once.
    const known = [...this.faults.values()].some((fault) => fault.message === message);
    this.faults.set(worker, { message, failures, retryAt: this.now() + delay });
    if (before?.message === message) return;
    const line = `projections of ${formatPartition(worker.partition)} stand still: ${message}`;
    if (error instanceof LogError && error.retryable) {
      if (!known) this.log.warn(line);
    } else this.log.error(error instanceof MarketlogError ? line : `${line}\n${(error as Error).stack ?? ''}`);
    const code = error instanceof MarketlogError ? error.code : 'internal';
    // Where the database is down this cannot be written either; the log line above has it.
    await recordPartitionFault(this.parts.database, worker.partition, code, message).catch(() => undefined);
  }
}
