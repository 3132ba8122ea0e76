import { setTimeout as sleep } from 'node:timers/promises';
import type { Leases } from '#event-sourcing';

/** Milliseconds after which the lease of a process that died is free, between two renewals, and between two tries. */
const duration = 5_000;
const renewEvery = 1_000;
const tryEvery = 200;

/**
 * Does something while no other process does, after waiting for whoever does it now.
 * @param onWait told once, where there is somebody to wait for
 * @throws AbortError where the wait is ended.
 */
export async function withLease<T>(
  leases: Leases,
  name: string,
  { signal, onWait }: { readonly signal: AbortSignal; readonly onWait: () => void },
  work: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; (await leases.acquire(name, duration)) === undefined; tries++) {
    if (tries === 1) onWait();
    await sleep(tryEvery, undefined, { signal });
  }
  const renewal = setInterval(() => void leases.renew([name], duration).catch(() => undefined), renewEvery);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    await leases.release(name).catch(() => undefined);
  }
}
