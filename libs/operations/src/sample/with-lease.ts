import { setTimeout as sleep } from 'node:timers/promises';
import { underLease, type Leases } from '#event-sourcing';

/** Milliseconds after which the lease of a process that died is free, and between two tries. */
const duration = 5_000;
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
  for (let tries = 1; ; tries++) {
    const done = await underLease(leases, name, duration, work);
    if (done !== undefined) return done.result;
    if (tries === 1) onWait();
    await sleep(tryEvery, undefined, { signal });
  }
}
