import { setImmediate } from 'node:timers/promises';
import { formatPartition, LogError, MarketlogError, type LogPartition, type PartitionHead } from '#event-sourcing';
import type { ParkedKeyFacts } from '../dead-letters/parked-key-table.js';
import { CheckpointMoved, GenerationGone } from './checkpoint-table.js';

/** How consumers tell people what they cannot do; Nest's logger fits. */
export interface EngineLog {
  log(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Works on one partition for one consumer, or for several that go together. */
export interface ConsumerWorker {
  readonly partition: LogPartition;
  /** One batch towards the head. @returns how many events were applied; 0 where there is nothing new. */
  advance(head: number, abort: AbortSignal): Promise<number>;
  /** Throws away what is known of the checkpoints, after a failure or because another worker was here. */
  forget(): void;
  /** Does with parked keys of this partition what operators want done, and tells the log. @returns how many events that were. */
  workOff(parked: readonly ParkedKeyFacts[], abort: AbortSignal): Promise<number>;
}

/** Why workers stand still, kept where other processes can read it. */
export interface FaultLedger<W extends ConsumerWorker> {
  record(worker: W, code: string, message: string): Promise<void>;
  clear(worker: W): Promise<void>;
  /** Whether a fault stands there, such as an earlier process may have left. */
  has(worker: W): Promise<boolean>;
}

/** What an engine says in the log, such as `projections of prices-3 stand still`, `no projection stands still any more`. */
export interface EngineWords<W extends ConsumerWorker> {
  readonly standsStill: (worker: W) => string;
  readonly goesOn: string;
}

export interface ConsumerEngineParts<W extends ConsumerWorker> {
  /** What the subscription knows of the partitions that this engine follows. */
  readonly heads: () => Promise<readonly PartitionHead[]>;
  /** Parked keys with which something is to be done, of any consumer. */
  readonly parkedKeys: () => Promise<readonly ParkedKeyFacts[]>;
  /** The workers of a partition that is met for the first time, or again. */
  readonly workersOf: (partition: LogPartition) => readonly W[];
  readonly faults: FaultLedger<W>;
  readonly words: EngineWords<W>;
  readonly log: EngineLog;
  /** Workers that are at work at the same time. */
  readonly lanes: number;
  readonly now?: () => number;
}

/** Milliseconds before a worker that failed is tried again: doubled each time. */
const retryAfter = { first: 100, most: 5_000 };

interface Fault {
  readonly message: string;
  readonly failures: number;
  readonly retryAt: number;
  /** Whether the ledger has it. */
  isRecorded: boolean;
}

/** What one pass over the partitions came to. */
export interface Pass {
  /** Events applied: 0 where all is done, or all that is left waits for its next try. */
  readonly applied: number;
  /** Whether another worker was met somewhere, so that there is more to do at once. */
  readonly overtaken: boolean;
}

/** Brings every consumer of this process to the head of the log, as far as its subscription has partitions to work on. */
export class ConsumerEngine<W extends ConsumerWorker> {
  private readonly workers = new Map<string, readonly W[]>();
  private readonly faults = new Map<W, Fault>();
  /** Of these an earlier worker may have left a fault behind. */
  private readonly untried = new Set<W>();
  private readonly now: () => number;

  constructor(private readonly parts: ConsumerEngineParts<W>) {
    this.now = parts.now ?? Date.now;
  }

  /**
   * One batch of every worker that has something new.
   * @throws GenerationGone where there is something else to feed than what this engine was made for.
   */
  async pass(abort: AbortSignal, advanced: () => void): Promise<Pass> {
    const heads = await this.parts.heads();
    const parked = await this.parts.parkedKeys();
    this.keepOnly(heads);
    const waiting = heads.flatMap((head) => this.workersOf(head).map((worker) => ({ worker, head }))).values();
    const result = { applied: 0, overtaken: false };
    const lane = async (): Promise<void> => {
      for (const { worker, head } of waiting) {
        if (abort.aborted) return;
        if ((this.faults.get(worker)?.retryAt ?? 0) > this.now()) continue;
        const own = parked.filter((key) => formatPartition(key) === formatPartition(head));
        const events = await this.advance(worker, head.position, own, abort);
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

  /** What is known of a partition is void once others may have worked on it. */
  private keepOnly(heads: readonly LogPartition[]): void {
    const names = new Set(heads.map(formatPartition));
    for (const [name, workers] of this.workers) {
      if (names.has(name)) continue;
      this.workers.delete(name);
      for (const worker of workers) {
        worker.forget();
        this.faults.delete(worker);
        this.untried.delete(worker);
      }
    }
  }

  private workersOf({ category, partition }: LogPartition): readonly W[] {
    const name = formatPartition({ category, partition });
    let workers = this.workers.get(name);
    if (workers === undefined) {
      workers = this.parts.workersOf({ category, partition });
      this.workers.set(name, workers);
      for (const worker of workers) this.untried.add(worker);
    }
    return workers;
  }

  private async advance(
    worker: W,
    head: number,
    parked: readonly ParkedKeyFacts[],
    abort: AbortSignal,
  ): Promise<number | 'overtaken'> {
    try {
      const workedOff = parked.length === 0 ? 0 : await worker.workOff(parked, abort);
      const applied = workedOff + (await worker.advance(head, abort));
      if (this.faults.has(worker)) await this.recover(worker);
      else if (this.untried.has(worker)) await this.clearInherited(worker);
      this.untried.delete(worker);
      return applied;
    } catch (error) {
      worker.forget();
      if (error instanceof GenerationGone) throw error;
      if (error instanceof CheckpointMoved) return 'overtaken';
      // Told to stop in the middle of a batch: nothing of it is written, and nothing is wrong.
      if (abort.aborted) return 0;
      await this.fail(worker, error);
      return 0;
    }
  }

  private async recover(worker: W): Promise<void> {
    await this.parts.faults.clear(worker);
    this.faults.delete(worker);
    if (this.faults.size === 0) this.parts.log.log(this.parts.words.goesOn);
  }

  /** A fault that an earlier worker reported is gone once this one gets past it. */
  private async clearInherited(worker: W): Promise<void> {
    if (await this.parts.faults.has(worker)) await this.parts.faults.clear(worker);
  }

  /** Nothing is parked and nothing skipped: the worker stands, says so, and is tried again for ever. */
  private async fail(worker: W, error: unknown): Promise<void> {
    const { log, words, faults } = this.parts;
    const message = error instanceof Error ? error.message : String(error);
    const before = this.faults.get(worker);
    const failures = (before?.failures ?? 0) + 1;
    const delay = Math.min(retryAfter.first * 2 ** (failures - 1), retryAfter.most);
    // What keeps all partitions from going on, such as a database that is away, is said once.
    const known = [...this.faults.values()].some((fault) => fault.message === message);
    const passing = error instanceof LogError && error.retryable;
    // A process that was frozen meets ended sessions when it wakes, after its partition has become another's, who would never look for what is
    // recorded then: what may pass counts once it has not.
    const isRecorded = before?.message === message && before.isRecorded;
    const fault: Fault = { message, failures, retryAt: this.now() + delay, isRecorded };
    this.faults.set(worker, fault);
    if (before?.message !== message) {
      const line = `${words.standsStill(worker)}: ${message}`;
      if (!passing) log.error(error instanceof MarketlogError ? line : `${line}\n${(error as Error).stack ?? ''}`);
      else if (!known) log.warn(line);
    }
    if (isRecorded || (passing && failures === 1)) return;
    const code = error instanceof MarketlogError ? error.code : 'internal';
    // Where the database is down this cannot be written either; the log line above has it.
    fault.isRecorded = await faults.record(worker, code, message).then(
      () => true,
      () => false,
    );
  }
}
