import { LogError, type AppendResult } from '#event-sourcing';
import type { AppendLimits } from './append-limits.js';
import type { AppendRequest } from './append-request.js';

/** A caller who waits for the outcome of an append. */
export interface WaitingAppend {
  readonly request: AppendRequest;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
  /** Set once a first try failed or was deferred: its events may be in the log already. */
  readAllIds: boolean;
  /** Set where a batch failed for a reason of its own: its members are tried one by one. */
  alone: boolean;
  /** Set where it was accepted and the connection lost: the commit may have been done. */
  inDoubt: boolean;
  failures: number;
  /** By the monotonic clock. */
  failingSince: number | undefined;
}

/** The bounded queue of appends, in order of arrival. */
export class AppendQueue {
  private waiting: WaitingAppend[] = [];
  private events = 0;
  private bytes = 0;

  constructor(private readonly limits: AppendLimits) {}

  get empty(): boolean {
    return this.waiting.length === 0;
  }

  /** In events. */
  get length(): number {
    return this.events;
  }

  /** @throws LogError `append_queue_full` where the queue already holds as much as it may. */
  add(append: WaitingAppend): void {
    const { queueEvents, queueBytes } = this.limits;
    if (this.events >= queueEvents || this.bytes >= queueBytes) {
      throw new LogError('append_queue_full', `${this.events} events wait to be appended; try again later`, true);
    }
    this.count(append, 1);
    this.waiting.push(append);
  }

  /** The appends that come next and fit into one group; the first one always does. */
  take(): WaitingAppend[] {
    const { groupEvents, groupBytes } = this.limits;
    let events = 0;
    let bytes = 0;
    let size = 0;
    for (const { request, alone } of this.waiting) {
      events += request.events.length;
      bytes += request.bytes;
      if (size > 0 && (alone || events > groupEvents || bytes > groupBytes)) break;
      size += 1;
      if (alone) break;
    }
    const group = this.waiting.splice(0, size);
    for (const append of group) this.count(append, -1);
    return group;
  }

  /** Puts appends back to where they were taken from. */
  putBack(appends: readonly WaitingAppend[]): void {
    for (const append of appends) this.count(append, 1);
    this.waiting = [...appends, ...this.waiting];
  }

  /** Everybody who waits. */
  takeAll(): WaitingAppend[] {
    const all = this.waiting;
    this.waiting = [];
    this.events = this.bytes = 0;
    return all;
  }

  private count({ request }: WaitingAppend, sign: 1 | -1): void {
    this.events += sign * request.events.length;
    this.bytes += sign * request.bytes;
  }
}
