import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { LogError, type AppendResult } from '#event-sourcing';
import { type Database, type SqlWriter, isDuplicateKey } from '#database';
import { transactionLifetime, type AppendLimits } from './append-limits.js';
import { AppendMetrics, openAppendSpan } from './append-metrics.js';
import { AppendQueue, type WaitingAppend } from './append-queue.js';
import { repeatsItself, type AppendRequest } from './append-request.js';
import { appendBatch, type Outcome } from './append-transaction.js';

/** Tries after which a unique violation is the caller's own fault. */
const duplicateTries = 4;

/** Faults of the surroundings, during which callers are kept waiting. */
const passing: readonly string[] = ['database_locked', 'database_unavailable', 'append_timeout'];

type Settled = readonly [WaitingAppend, Outcome];

/**
 * Lets concurrent appends of this process share transactions. A failed transaction is rolled back and its callers are tried
 * again, this time with their ids read first: where only the answer to a commit was lost, they are found in the log.
 */
export class AppendBatcher {
  private readonly queue: AppendQueue;
  private readonly metrics: AppendMetrics;
  private draining: Promise<void> | undefined;
  private closed = false;

  constructor(
    private readonly database: Database,
    private readonly limits: AppendLimits,
  ) {
    this.queue = new AppendQueue(limits);
    this.metrics = new AppendMetrics(this.queue);
  }

  append(request: AppendRequest): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      if (this.closed) throw new LogError('database_closed', 'the event store is being closed');
      const fresh = { readAllIds: false, alone: false, inDoubt: false, failures: 0, failingSince: undefined };
      this.queue.add({ request, resolve, reject, ...fresh });
      this.draining ??= this.drain();
    });
  }

  /** Takes no further appends and resolves when those that wait have been answered. */
  async close(): Promise<void> {
    this.closed = true;
    await this.draining;
    this.metrics.closed();
  }

  private async drain(): Promise<void> {
    // Those that call in the same turn of the event loop share the first transaction.
    await Promise.resolve();
    while (!this.queue.empty) {
      await this.write();
      // The event loop serves reads, and callers just answered give their next append.
      await setImmediate();
    }
    this.draining = undefined;
  }

  private async write(): Promise<void> {
    const taken: WaitingAppend[] = [];
    const settled: Settled[] = [];
    const ended = this.metrics.began();
    try {
      await this.database.transaction(async (sql) => {
        const started = performance.now();
        do {
          const group = this.queue.take();
          taken.push(...group);
          const outcomes = await this.appendGroup(sql, group);
          group.forEach((append, i) => settled.push([append, outcomes[i]!]));
        } while (!this.queue.empty && performance.now() - started < this.limits.takeMoreFor);
        assertAlive(started);
      });
      ended('committed');
    } catch (error) {
      ended('failed');
      if (error instanceof LogError && error.code === 'database_unavailable') settled.forEach(doubt);
      // Where not even the transaction began, everybody who waits has waited in vain.
      return this.recover(taken.length > 0 ? taken : this.queue.takeAll(), error);
    }
    this.metrics.committed(settled);
    this.answer(settled);
  }

  private async appendGroup(sql: SqlWriter, group: readonly WaitingAppend[]): Promise<readonly Outcome[]> {
    const requests = group.map(({ request }) => request);
    const readAllIds = group.some((append) => append.readAllIds);
    const span = openAppendSpan(requests);
    try {
      return await appendBatch(sql, this.database.dialect, requests, readAllIds);
    } finally {
      span?.end();
    }
  }

  private answer(settled: readonly Settled[]): void {
    const deferred: WaitingAppend[] = [];
    for (const [append, outcome] of settled) {
      if (outcome === 'deferred') deferred.push(append);
      else if (outcome instanceof LogError) append.reject(outcome);
      else append.resolve(append.inDoubt ? asOwn(outcome) : outcome);
    }
    for (const append of deferred) append.readAllIds = true;
    this.queue.putBack(deferred);
  }

  private async recover(failed: readonly WaitingAppend[], error: unknown): Promise<void> {
    const duplicate = isDuplicateKey(error);
    const passes = error instanceof LogError && passing.includes(error.code);
    const now = performance.now();
    const again = failed.filter((append) => {
      append.readAllIds = true;
      append.failures += 1;
      append.failingSince ??= now;
      if (passes && now - append.failingSince < this.limits.retryFor) return true;
      if (duplicate && append.failures < duplicateTries && !repeatsItself(append.request)) return true;
      if (!passes && !(error instanceof LogError) && !append.alone) return (append.alone = true);
      append.reject(duplicate ? duplicateId(append, error) : error);
      return false;
    });
    this.metrics.triedAgain(again.length, error);
    this.queue.putBack(again);
    if (passes) await delay(pause(again));
  }
}

/** What was accepted before the connection broke may have been committed. */
function doubt([append, outcome]: Settled): void {
  append.inDoubt ||= typeof outcome === 'object' && 'repeated' in outcome && !outcome.repeated;
}

/** Events found after the answer to a commit was lost are those that this very call wrote. */
function asOwn(result: AppendResult): AppendResult {
  return result.status === 'appended' ? { ...result, repeated: false } : result;
}

/** The time of the events must not be older than the log promises when they become visible. */
function assertAlive(started: number): void {
  if (performance.now() - started < transactionLifetime) return;
  throw new LogError('append_timeout', `an append took longer than ${transactionLifetime} ms and was rolled back`);
}

function duplicateId({ request }: WaitingAppend, cause: unknown): LogError {
  return new LogError(
    'duplicate_event_id',
    `${request.stream}: an event id of this append is in the log already`,
    false,
    { cause },
  );
}

/** Milliseconds until the next try: longer with every failure, never the same for two processes. */
function pause(again: readonly WaitingAppend[]): number {
  const failures = Math.max(1, ...again.map((append) => append.failures));
  return Math.min(1000, 10 * 2 ** failures) * (0.5 + Math.random() / 2);
}
