import type { Leases } from './leases.port.js';

/** Renewals within the time that a lease holds: some may fail before it is lost. */
const renewals = 5;

/**
 * Does something while no other process does. The lease is renewed meanwhile, and given up at the end.
 * @param duration milliseconds after which that of a process that died is free
 * @returns undefined, and nothing is done, where another process holds it
 */
export async function underLease<T>(
  leases: Leases,
  name: string,
  duration: number,
  work: () => Promise<T>,
): Promise<{ readonly result: T } | undefined> {
  if ((await leases.acquire(name, duration)) === undefined) return undefined;
  const renew = () => void leases.renew([name], duration).catch(() => undefined);
  const renewal = setInterval(renew, duration / renewals);
  try {
    return { result: await work() };
  } finally {
    clearInterval(renewal);
    await leases.release(name).catch(() => undefined);
  }
}
