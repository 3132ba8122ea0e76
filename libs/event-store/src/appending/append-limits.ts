import type { Dialect } from '#database';

/** How appends of one process share transactions. */
export interface AppendLimits {
  /** Events and payload bytes that are decided and inserted together. A single larger append runs alone. */
  readonly groupEvents: number;
  readonly groupBytes: number;
  /**
   * Milliseconds within which a transaction takes a further group; 0: one group each. SQLite's writes run in this process's
   * own thread, so that reading goes on only between transactions. MySQL's heads must be locked in one order, all at once.
   */
  readonly takeMoreFor: number;
  /** Waiting events and bytes beyond which an append is refused with `append_queue_full`. */
  readonly queueEvents: number;
  readonly queueBytes: number;
  /** Milliseconds for which a batch is tried again while the database fails, counted from its first failure. */
  readonly retryFor: number;
}

const queue = { queueEvents: 200_000, queueBytes: 256 * 1024 * 1024, retryFor: 30_000 };

export const appendLimits: Record<Dialect, AppendLimits> = {
  sqlite: { ...queue, groupEvents: 512, groupBytes: 1024 * 1024, takeMoreFor: 25 },
  mysql: { ...queue, groupEvents: 2000, groupBytes: 8 * 1024 * 1024, takeMoreFor: 0 },
};

/** What one append may hold. */
export const largestAppend = { events: 50_000, bytes: 64 * 1024 * 1024 };

/** Milliseconds from taking the log's time to commit, at most: an instant 15 s ago is settled. */
export const transactionLifetime = 8_000;
