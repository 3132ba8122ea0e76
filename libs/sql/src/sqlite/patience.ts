import { setTimeout as delay } from 'node:timers/promises';
import { isSqliteBusy } from './sqlite-errors.js';

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
  let told = false;
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      const waited = performance.now() - started;
      if (!isSqliteBusy(error) || waited > (patience.endAfter ?? Infinity)) throw error;
      if (!told && waited > (patience.longAfter ?? Infinity)) {
        told = true;
        patience.onLong?.();
      }
    }
    await delay(2 + Math.random() * 10);
  }
}
