import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, SqlWriter } from '#database';
import { LogError } from '#event-sourcing';

/** Times that a transaction is tried: MySQL ends one of two transactions that wait for each other. */
const mostTries = 6;

/** Milliseconds before the second try, more before each later one; spread, so that two do not meet again. */
const pauseAfter = 5;

/** A write transaction that is tried again where it met another one: deadlocks and lock waits roll it back whole. */
export async function patientTransaction(
  database: Database,
  write: (sql: SqlWriter) => Promise<void>,
  triedAgain: () => void,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await database.transaction(write);
    } catch (error) {
      if (tries === mostTries || !isLockConflict(error) || database.dialect === 'sqlite') throw error;
      triedAgain();
      await sleep(pauseAfter * tries * (1 + Math.random()));
    }
  }
}

function isLockConflict(error: unknown): boolean {
  return error instanceof LogError && error.code === 'database_locked';
}
