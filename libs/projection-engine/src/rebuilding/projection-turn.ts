import { MarketlogError, underLease, type Leases } from '#event-sourcing';

/** Milliseconds for which the lease holds after its last renewal: after so long a rebuild that was killed is free. */
export const turnTime = 10_000;

/** A lease belongs to the process, which must not take it from itself. */
const held = new WeakMap<Leases, Set<string>>();

/**
 * What changes the generations of one projection is done by one at a time, in this process and among all.
 * @throws MarketlogError `rebuild_running`
 */
export async function inTurn<T>(leases: Leases, name: string, work: () => Promise<T>, duration = turnTime): Promise<T> {
  const lease = `rebuild:${name}`;
  const own = held.get(leases) ?? new Set();
  held.set(leases, own);
  if (own.has(lease)) throw running(name);
  own.add(lease);
  try {
    const done = await underLease(leases, lease, duration, work);
    if (done === undefined) throw running(name);
    return done.result;
  } finally {
    own.delete(lease);
  }
}

function running(name: string): MarketlogError {
  return new MarketlogError(
    'rebuild_running',
    `another rebuild of ${name} is running: wait for its end, or interrupt it first`,
  );
}
