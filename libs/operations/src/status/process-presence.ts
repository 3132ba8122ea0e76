import { randomUUID } from 'node:crypto';
import type { Leases } from '#event-sourcing';

/** Milliseconds for which a process counts as running after it was last heard of, and between two words of it. */
const duration = 10_000;
const renewEvery = 3_000;

/** Names of leases that say no more than that a process runs, as what and in which version. */
export const presencePrefix = 'process:';

/**
 * Lets `marketlog status` know that this process runs. Where it may not write (a user of MySQL who only reads) or the database is away, it is
 * not shown, and nothing else depends on it.
 * @returns ends it
 */
export function announcePresence(leases: Leases, role: string, version: string): () => Promise<void> {
  const name = `${presencePrefix}${role}:${version}:${randomUUID().slice(0, 8)}`;
  let asked: Promise<unknown> = Promise.resolve();
  const say = (): void => {
    asked = leases.acquire(name, duration).catch(() => undefined);
  };
  say();
  const renewal = setInterval(say, renewEvery);
  renewal.unref();
  return async () => {
    clearInterval(renewal);
    // One that is on its way would take it again.
    await asked;
    await leases.release(name).catch(() => undefined);
  };
}
