import { setTimeout as delay } from 'node:timers/promises';
import { histogram } from '#telemetry';
import { isSqliteBusy } from './sqlite-errors.js';

const waits = histogram(
  'marketlog_sqlite_lock_wait_seconds',
  "Time that a statement waited for another process's lock on the SQLite file; those that need not wait are not counted",
);

export interface Patience {
  /** Milliseconds after which `onLong` is called, once. */
  readonly longAfter?: number;
  readonly onLong?: () => void;
  /** Milliseconds after which the wait ends with SQLite's own error; without it there is no end. */
  readonly endAfter?: number;
}

/**
 * Repeats a statement while another process holds SQLite's lock. The wait is asynchronous, with a random pause so that
 * processes do not knock in step; in the meantime this process goes on reading.
 */
export async function patiently<T>(attempt: () => T, patience: Patience = { endAfter: 30_000 }): Promise<T> {
  const started = performance.now();
  let met = false;
  let told = false;
  for (;;) {
    try {
      const result = attempt();
      if (met) waits.observe((performance.now() - started) / 1000);
      return result;
    } catch (error) {
      const waited = performance.now() - started;
      if (!isSqliteBusy(error) || waited > (patience.endAfter ?? Infinity)) throw error;
      met = true;
      if (!told && waited > (patience.longAfter ?? Infinity)) {
        told = true;
        patience.onLong?.();
      }
    }
    await delay(2 + Math.random() * 10);
  }
}
